import gzip
import itertools
import socket
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from web_server import CERTIFICATE, Answer, WebServer

from vectorstore.errors import ReaderError
from vectorstore.readers.web.fetch import Fetched, fetch
from vectorstore.readers.web.network import FetchLimits, IpAddress, is_public

SHORT = FetchLimits(seconds=0.3, max_bytes=2**20)


def only(*allowed: str) -> Callable[[IpAddress], bool]:
    """Stands for the public internet: of this machine's many addresses, these."""
    return lambda address: str(address) in allowed


def named(**addresses: list[str]) -> Callable[[str], list[str]]:
    """Stands for the name service; a dot in a name is an underscore here."""

    def look_up(host: str) -> list[str]:
        try:
            return addresses[host.replace(".", "_")]
        except KeyError:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None

    return look_up


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def private(url: str, bounds: FetchLimits = SHORT) -> Fetched:
    return fetch(url, allow_private=True, limits=bounds)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("8.8.8.8", True),
        ("127.0.0.1", False),
        ("127.8.9.10", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.251", False),
        ("239.255.255.250", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("fe80::1", False),
        ("fe80::1%lo", False),
        ("fec0::1", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("2001:0:7f00:1::", False),
        ("2002:7f00:1::1", False),
        ("2002:a9fe:a9fe::1", False),
        ("2002:808:808::1", True),
        ("64:ff9b::127.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::8.8.8.8", True),
        ("64:ff9b:1::8.8.8.8", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_what_is_there(server: WebServer) -> None:
    server.answers["/%C3%BC?q=%C3%A4"] = Answer(b"<p>", 'Text/HTML; boundary=x; Charset="ISO-8859-1"')
    url = f"{server.url}/ü?q=ä"
    assert private(f"{url}#part") == Fetched(f"{server.url}/%C3%BC?q=%C3%A4", "text/html", "iso-8859-1", b"<p>")
    [(_, headers)] = server.requests
    assert headers["user-agent"].startswith("article-chatbot/")
    assert set(headers) == {"host", "user-agent", "accept", "accept-encoding"}


def test_no_content_type(server: WebServer) -> None:
    server.answers["/"] = Answer(b"<p>", "")
    assert private(server.url) == Fetched(f"{server.url}", "", "", b"<p>")


def test_no_proxy_is_asked(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answers["/"] = Answer(b"<p>")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert private(server.url).body == b"<p>"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://127.0.0.2:{port}/",
        "http://localhost:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f000001:{port}/",
        "http://0x7f.1:{port}/",
        "http://0:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_addresses_that_are_not_public(server: WebServer, url: str) -> None:
    with pytest.raises(ReaderError, match=r"leads to \S+, which is not on the public internet; allow it"):
        fetch(url.format(port=server.port))
    assert server.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(server: WebServer, status: int) -> None:
    server.answers["/a/b"] = Answer(status=status, headers={"Location": "../c?d#e"})
    server.answers["/c?d"] = Answer(b"x")
    assert private(f"{server.url}/a/b").url == f"{server.url}/c?d"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "inner.test"]
)
def test_a_redirect_is_checked_like_an_address(server: WebServer, host: str) -> None:
    server.answers["/secret"] = Answer(b"secret")
    with WebServer("127.0.0.2") as public:
        public.answers["/"] = Answer(status=302, headers={"Location": f"http://{host}:{server.port}/secret"})
        addresses = named(localhost=["127.0.0.1"], inner_test=["127.0.0.2", "127.0.0.1"])
        bounds = FetchLimits(allowed=only("127.0.0.2"), look_up=addresses)
        with pytest.raises(ReaderError, match="not on the public internet"):
            fetch(public.url, limits=bounds)
        assert len(public.requests) == 1
    assert server.requests == []


def test_a_name_is_looked_up_once_and_what_was_checked_is_contacted() -> None:
    asked: list[str] = []

    def rebinding(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.2" if len(asked) == 1 else "127.0.0.1"]

    with WebServer("127.0.0.2") as public:
        public.answers["/"] = Answer(b"public")
        url = f"http://article.test:{public.port}/"
        found = fetch(url, limits=FetchLimits(allowed=only("127.0.0.2"), look_up=rebinding))
        assert (found.body, found.url, asked) == (b"public", url, ["article.test"])
        assert public.requests[0][1]["host"] == f"article.test:{public.port}"


def test_the_next_address_is_tried(server: WebServer) -> None:
    server.answers["/"] = Answer(b"x")
    look_up = named(article_test=["127.0.0.2", "127.0.0.1"])
    assert private(f"http://article.test:{server.port}/", FetchLimits(look_up=look_up)).body == b"x"


def test_a_certificate_must_be_trusted_and_of_the_server_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trusted.pem").write_text(CERTIFICATE)
    bounds = FetchLimits(look_up=named(article_test=["127.0.0.1"], other_test=["127.0.0.1"]))
    with WebServer(secured_in=tmp_path) as server:
        server.answers["/"] = Answer(b"x")
        with pytest.raises(ReaderError, match=r"has no valid certificate \(self.signed certificate\); check"):
            private(f"https://article.test:{server.port}/", bounds)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
        assert private(f"https://article.test:{server.port}/", bounds).body == b"x"
        with pytest.raises(ReaderError, match=r"has no valid certificate \(Hostname mismatch"):
            private(f"https://other.test:{server.port}/", bounds)


def test_no_tls_where_it_is_asked_for(server: WebServer) -> None:
    with pytest.raises(ReaderError, match="has no valid certificate"):
        private(server.url.replace("http", "https"))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://127.0.0.1/a", "leads to a URL with ftp; only http and https are read"),
        ("file:///etc/passwd", "leads to a URL with file; only"),
        ("javascript:alert(1)", "leads to a URL with javascript; only"),
        ("/a", "leads to a URL with no scheme; only"),
        ("http://user:word@127.0.0.1/", "contains a user name or password; give"),
        ("http://user@127.0.0.1/", "contains a user name or password; give"),
        ("http:///a", "is not a valid URL; check"),
        ("http:a", "is not a valid URL; check"),
        ("http://127.0.0.1:70000/", "is not a valid URL; check"),
        ("http://127.0.0.1:port/", "is not a valid URL; check"),
        ("http://[::1", "is not a valid URL; check"),
        ("http://0177.0.0.1/", "is not a valid URL; check"),
        ("http://a\nb/", "is not a valid URL; check"),
        ("http://xn--a/", r"is on a server that cannot be found \(xn--a\); check"),
        ("http://missing.test/", r"is on a server that cannot be found \(missing.test\); check"),
        ("http://127.0.0.1:9/", r"cannot be reached \(Connection refused\); check"),
    ],
)
def test_what_is_no_address_of_the_web(url: str, message: str) -> None:
    with pytest.raises(ReaderError, match=f"^{message}"):
        private(url, FetchLimits(look_up=named()))


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/a", "file:///etc/passwd", "http://user:word@127.0.0.1/", "http://"]
)
def test_a_redirect_to_no_address_of_the_web(server: WebServer, url: str) -> None:
    server.answers["/"] = Answer(status=302, headers={"Location": url})
    with pytest.raises(ReaderError):
        private(server.url)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, r"was not found \(HTTP 404\); check"),
        (410, r"was not found \(HTTP 410\); check"),
        (403, r"is refused to this program \(HTTP 403\); open"),
        (429, r"was requested too often \(HTTP 429\); try again"),
        (500, r"failed on the server \(HTTP 500\); try again"),
        (503, r"failed on the server \(HTTP 503\); try again"),
        (204, r"returned HTTP 204 and no content; check"),
        (302, r"returned HTTP 302 and no content; check"),
    ],
)
def test_statuses(server: WebServer, status: int, message: str) -> None:
    server.answers["/"] = Answer(status=status)
    with pytest.raises(ReaderError, match=f"^{message}"):
        private(server.url)


def test_redirects_without_end(server: WebServer) -> None:
    server.answers["/a"] = Answer(status=302, headers={"Location": "/b"})
    server.answers["/b"] = Answer(status=302, headers={"Location": "/a#again"})
    with pytest.raises(ReaderError, match="redirects in a circle; open"):
        private(f"{server.url}/a")
    for number in range(20):
        server.answers[f"/{number}"] = Answer(status=302, headers={"Location": f"/{number + 1}"})
    server.answers["/20"] = Answer(b"x")
    assert private(f"{server.url}/10").body == b"x"
    with pytest.raises(ReaderError, match="redirects too many times; open"):
        private(f"{server.url}/9")


SILENCE = itertools.repeat(b"")
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(raw=SILENCE, pause=0.05),
        Answer(raw=itertools.repeat(HEAD[:1]), pause=0.05),
        Answer(raw=itertools.chain([HEAD], itertools.repeat(b"X: y\r\n")), pause=0.05),
        Answer(itertools.repeat(b"x"), pause=0.05),
        Answer(itertools.chain([b"x"], SILENCE), pause=0.05, headers={"Content-Length": "100"}),
    ],
    ids=["silent", "half a line", "headers", "trickling body", "body stops"],
)
def test_slow_servers(server: WebServer, answer: Answer) -> None:
    server.answers["/"] = answer
    begun = time.monotonic()
    with pytest.raises(ReaderError, match="did not answer in time; try again"):
        private(server.url)
    assert time.monotonic() - begun < 10  # it would go on for ever


def test_the_time_is_that_of_all_redirects(server: WebServer) -> None:
    for number in range(9):
        server.answers[f"/{number}"] = Answer(status=302, headers={"Location": f"/{number + 1}"}, pause=0.05)
    with pytest.raises(ReaderError, match="did not answer in time"):
        private(f"{server.url}/0")


def test_no_more_is_read_than_the_limit(server: WebServer) -> None:
    server.answers["/"] = Answer(itertools.repeat(bytes(2**16), 2**14))  # 1 GB
    with pytest.raises(ReaderError, match="is longer than 20 MB; save it"):
        private(server.url, FetchLimits())
    assert server.sent < 40 * 2**20


def test_the_limit_itself(server: WebServer) -> None:
    server.answers["/"] = Answer(bytes(1000))
    assert len(private(server.url, FetchLimits(max_bytes=1000)).body) == 1000
    with pytest.raises(ReaderError, match="is longer than"):
        private(server.url, FetchLimits(max_bytes=999))


def test_gzip(server: WebServer) -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    server.answers["/"] = Answer(packed, headers={"Content-Encoding": "GZip"})
    assert private(server.url).body == b"one two"


BOMB = gzip.compress(bytes(30 * 2**20))


@pytest.mark.parametrize(
    ("body", "packing", "message"),
    [
        (BOMB, "gzip", "is longer than 20 MB"),
        (gzip.compress(b"text")[:-9], "gzip", "has damaged gzip compression; try"),
        (gzip.compress(b"text")[:10] + b"\xff" * 20, "gzip", "has damaged gzip compression; try"),
        (b"text", "gzip", "has damaged gzip compression; try"),
        (b"text", "br", r"uses an unsupported compression \(br\); open"),
        (gzip.compress(BOMB), "gzip, gzip", r"uses an unsupported compression \(gzip, gzip\); open"),
    ],
    ids=["bomb", "short", "damaged", "not packed", "br", "twice"],
)
def test_packed_bodies(server: WebServer, body: bytes, packing: str, message: str) -> None:
    server.answers["/"] = Answer(body, headers={"Content-Encoding": packing})
    with pytest.raises(ReaderError, match=f"^{message}"):
        private(server.url, FetchLimits())


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"half", headers={"Content-Length": "8"}),
        Answer(raw=[HEAD, b"Transfer-Encoding: chunked\r\n\r\n8\r\nhalf"]),
        Answer(raw=[HEAD]),
        Answer(raw=[]),
        Answer(raw=[b"SSH-2.0-OpenSSH_9.6\r\n"]),
    ],
    ids=["length", "chunks", "head", "nothing", "no web server"],
)
def test_bodies_cut_short(server: WebServer, answer: Answer) -> None:
    server.answers["/"] = answer
    with pytest.raises(ReaderError, match=r"^broke off \(.+\); try again"):
        private(server.url)
