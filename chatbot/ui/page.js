(() => {
  // A new question goes to the top of the conversation; its answer grows under it and moves nothing.
  let asked = 0;
  function followQuestion() {
    const questions = document.querySelectorAll("#conversation .user-row");
    if (questions.length > asked) questions[questions.length - 1].scrollIntoView({ block: "start" });
    if (questions.length < asked) opened.clear();
    asked = questions.length;
  }

  // A growing answer's sources are written anew with each one that is added: what was unfolded stays so.
  const opened = new Set();
  let focused = null;
  const markIn = (fold) => fold?.querySelector("mark[id]")?.id;
  function remember({ target }) {
    const mark = markIn(target);
    if (mark) opened[target.open ? "add" : "delete"](mark);
  }
  function unfold() {
    const lost = focused && !focused.isConnected && markIn(focused.parentNode);
    if (!opened.size && !lost) return;
    for (const fold of document.querySelectorAll("#conversation details")) {
      if (opened.has(markIn(fold)) && !fold.open) fold.open = true;
      if (lost && markIn(fold) === lost) fold.querySelector("summary").focus({ preventScroll: true });
    }
  }

  // A doubtful sentence is underlined between the two invisible marks that stand before its sign.
  const EDGE = "\u2063";
  function sentenceBefore(sign) {
    const words = document.createTreeWalker(sign.closest(".prose"), NodeFilter.SHOW_TEXT);
    words.currentNode = sign;
    const edges = [];
    while (edges.length < 2 && words.previousNode()) {
      const text = words.currentNode.data;
      for (let at = text.lastIndexOf(EDGE); at >= 0 && edges.length < 2; at = at && text.lastIndexOf(EDGE, at - 1))
        edges.push([words.currentNode, at]);
    }
    if (edges.length < 2) return null;
    const [[endContainer, endOffset], [startContainer, startOffset]] = edges;
    return new StaticRange({ startContainer, startOffset, endContainer, endOffset });
  }
  function underline() {
    if (!CSS.highlights) return;
    const wrong = new Highlight(), doubt = new Highlight();
    for (const sign of document.querySelectorAll('#conversation a[href*="-doubt-"]')) {
      const sentence = sentenceBefore(sign);
      if (sentence) (sign.hash.endsWith("-unsupported") ? wrong : doubt).add(sentence);
    }
    CSS.highlights.set("wrong", wrong);
    CSS.highlights.set("doubt", doubt);
  }

  // Gradio copies all of an answer's messages; the words and their sources are what one wants to have.
  const EVIDENCE = '\n<div class="evidence">';
  function readable(answer) {
    return answer.split(EVIDENCE)[0]
      .replace(/^(\[[^\]]+\]): #answer-\S+ "(.*)"$/gm, "$1: $2")
      .replace(/[\u2060\u2063]/g, "");
  }
  const clipboard = navigator.clipboard; // none but on https and on this machine
  if (clipboard) {
    const write = clipboard.writeText.bind(clipboard);
    clipboard.writeText = (text) => write(readable(text));
  }

  addEventListener("toggle", remember, true);
  addEventListener("focusin", ({ target }) => (focused = target.closest("#conversation summary")));
  new MutationObserver(() => {
    followQuestion();
    unfold();
    underline();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
