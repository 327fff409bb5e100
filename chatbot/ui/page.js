// A new question goes to the top of the conversation; its answer grows under it and moves nothing.
(() => {
  let asked = 0;
  new MutationObserver(() => {
    const questions = document.querySelectorAll("#conversation .user-row");
    if (questions.length > asked) questions[questions.length - 1].scrollIntoView({ block: "start" });
    asked = questions.length;
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
