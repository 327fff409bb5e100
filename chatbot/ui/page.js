(() => {
  // Scroll a new question to the top; its answer grows below it without moving it.
  let asked = 0;
  function followQuestion() {
    const questions = document.querySelectorAll("#conversation .user-row");
    if (questions.length > asked) questions[questions.length - 1].scrollIntoView({ block: "start" });
    if (questions.length < asked) opened.clear();
    asked = questions.length;
  }

  // Gradio replaces all sources whenever one is added: keep open what the user opened.
  const opened = new Set();
  let focused = null;
  const markIn = (fold) => fold?.querySelector("mark[id]")?.id;
  function rememberOpened({ target }) {
    const mark = markIn(target);
    if (mark) opened[target.open ? "add" : "delete"](mark);
  }
  function reopen() {
    const lost = focused && !focused.isConnected && markIn(focused.parentNode);
    if (!opened.size && !lost) return;
    for (const fold of document.querySelectorAll("#conversation details")) {
      if (opened.has(markIn(fold)) && !fold.open) fold.open = true;
      if (lost && markIn(fold) === lost) fold.querySelector("summary").focus({ preventScroll: true });
    }
  }

  // Underline a sentence in doubt: the text between the last two boundaries before its label.
  const BOUNDARY = "\u2063";
  function sentenceBefore(label) {
    const words = document.createTreeWalker(label.closest(".prose"), NodeFilter.SHOW_TEXT);
    words.currentNode = label;
    const boundaries = [];
    while (boundaries.length < 2 && words.previousNode()) {
      const text = words.currentNode.data;
      for (let at = text.lastIndexOf(BOUNDARY); at >= 0 && boundaries.length < 2; at = at && text.lastIndexOf(BOUNDARY, at - 1))
        boundaries.push([words.currentNode, at]);
    }
    if (boundaries.length < 2) return null;
    const [[endContainer, endOffset], [startContainer, startOffset]] = boundaries;
    return new StaticRange({ startContainer, startOffset, endContainer, endOffset });
  }
  function underline() {
    if (!CSS.highlights) return;
    const contradicted = new Highlight(), unsourced = new Highlight();
    for (const label of document.querySelectorAll('#conversation a[href*="-flagged-"]')) {
      const sentence = sentenceBefore(label);
      if (sentence) (label.hash.endsWith("-contradicted") ? contradicted : unsourced).add(sentence);
    }
    CSS.highlights.set("contradicted", contradicted);
    CSS.highlights.set("unsourced", unsourced);
  }

  // Copy an answer as it is exported, with its footnotes; one that is not kept, without the markup below it.
  const EVIDENCE = '\n<div class="evidence">';
  function readable(answer) {
    return answer.split(EVIDENCE)[0]
      .replace(/^(\[[^\]]+\]): #answer-\S+ "(.*)"$/gm, "$1: $2")
      .replace(/[\u2060\u2063]/g, "");
  }
  let copied = null; // the id of the actions below the answer whose button was pressed
  addEventListener("click", ({ target }) => {
    const button = target.closest?.("#conversation .message-buttons button");
    if (button) copied = button.closest(".bot-row")?.querySelector("p.actions")?.id;
  }, true);
  async function withFootnotes(answer) {
    const [, id, number] = /^kept-([0-9a-f]{16})-(\d+)$/.exec(copied ?? "") ?? [];
    if (!id) return readable(answer);
    return (await fetchJson(`/conversations/answer?${new URLSearchParams({ id, number })}`).catch(() => null))?.text ?? readable(answer);
  }
  const clipboard = navigator.clipboard; // undefined except on https and localhost
  if (clipboard) {
    // A promise, since some browsers allow writing only in the moment of the click.
    const textOf = async (answer) => new Blob([await withFootnotes(answer)], { type: "text/plain" });
    clipboard.writeText = (answer) => clipboard.write([new ClipboardItem({ "text/plain": textOf(answer) })]);
  }

  // Ask a question again without what was carried from the conversation, or for a second opinion on an answer: its
  // number is told through a hidden box.
  function askOf(event) {
    const link = event.target.closest('#conversation a:is([href^="#alone-"], [href^="#opinion-"])');
    if (!link) return;
    event.preventDefault();
    const [name, number] = link.hash.slice(1).split("-");
    const box = document.querySelector(`#${name} :is(input, textarea)`);
    type(box, number);
    box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter" }));
  }

  addEventListener("click", askOf);
  addEventListener("toggle", rememberOpened, true);
  addEventListener("focusin", ({ target }) => (focused = target.closest("#conversation summary")));
  new MutationObserver(() => {
    followQuestion();
    reopen();
    underline();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
