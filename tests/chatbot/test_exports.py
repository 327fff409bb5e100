"""What programs import from the package itself."""

import subprocess
import sys

import chatbot


def test_every_name_can_be_imported():
    assert {type(getattr(chatbot, name)) for name in chatbot.__all__} == {type}
    assert set(chatbot.__all__) == chatbot._MODULES.keys()


def test_importing_the_package_is_cheap():
    script = "import sys, chatbot; print({'chromadb', 'langchain_core', 'gradio'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout == "set()\n"
