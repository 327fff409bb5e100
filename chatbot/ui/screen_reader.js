// What a screen reader is told of Gradio's conversation: headings, names, and one announcement for each answer.
whenReady(() => {
  const announcement = make("p", { className: "spoken", role: "status" });
  document.body.append(announcement);
  const setAll = (selector, attributes) => {
    for (const one of document.querySelectorAll(selector))
      for (const [name, value] of Object.entries(attributes(one)))
        if (value === null) one.removeAttribute(name);
        else if (one.getAttribute(name) !== String(value)) one.setAttribute(name, value);
  };

  function name(isBusy) {
    setAll("#conversation [role=log]", () => ({ "aria-live": "off", "aria-busy": isBusy, "aria-label": words("conversation") }));
    setAll("#conversation .message [aria-label]:not(a, button)", () => ({ "aria-label": null })); // all of the markup
    setAll("#conversation .user-row .prose", () => ({ role: "heading", "aria-level": 2 }));
    setAll('#conversation .message-buttons button[aria-label^=Copy]', () => ({ "aria-label": words("copy"), title: words("copy") }));
    setAll("#conversation .examples, #conversation .example", () => ({ role: null, "aria-label": null })); // a list of no items
    setAll('#conversation a[href*="-source-"][title]', (link) => ({
      "aria-label": words("source_link", { number: link.textContent, title: link.title }),
    }));
    for (const row of document.querySelectorAll("#conversation .bot-row"))
      if (!row.querySelector(":scope > h3")) row.prepend(make("h3", { className: "spoken" }, words("answer")));
  }

  const isAnswering = () => Boolean(document.querySelector("#question .stop-button"));
  let wasBusy = false;
  function announce(isBusy) {
    if (isBusy && !wasBusy) announcement.textContent = "";
    if (!isBusy && wasBusy) announcement.textContent = result();
    wasBusy = isBusy;
  }
  /** What has come of a question: an answer with so many sources, or the reason why there is none. */
  function result() {
    const notice = document.querySelector("#notice")?.textContent.trim();
    if (notice) return notice;
    const answer = [...document.querySelectorAll("#conversation .bot-row")].at(-1);
    const sources = answer?.querySelectorAll(".source-card").length, doubts = answer?.querySelectorAll(".flagged").length;
    return [
      words("answer_ready"), sources && words("source_count", { count: sources }), doubts && words("doubt_count", { count: doubts }),
    ].filter(Boolean).join(", ");
  }

  new MutationObserver(() => {
    const isBusy = isAnswering();
    name(isBusy);
    announce(isBusy);
  }).observe(document.documentElement, { childList: true, subtree: true });
});
