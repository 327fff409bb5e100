// Where users log in: who it is, a button that logs out, and the way back to the log-in when the session has ended.
const loggedIn = (() => {
  const DRAFT = "chatbot-question";
  const question = () => document.querySelector("#question textarea");

  /** Leave for the log-in, with what is typed kept until the page is back. */
  function logInAgain() {
    if (question()?.value) sessionStorage.setItem(DRAFT, question().value);
    location.assign("/login");
  }

  function bringBack() {
    if (!question()) return false;
    type(question(), sessionStorage.getItem(DRAFT));
    sessionStorage.removeItem(DRAFT);
    return true;
  }

  if (sessionStorage.getItem(DRAFT)) {
    const waiting = new MutationObserver(() => bringBack() && waiting.disconnect());
    waiting.observe(document, { childList: true, subtree: true });
  }

  const request = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await request(...asked);
    if (answer.status !== 401) return answer;
    logInAgain();
    return new Promise(() => {}); // the page is being left: nothing may fail for want of an answer
  };

  async function logOut() {
    await request("/logout", { method: "POST" });
    location.assign("/login");
  }

  /** Who is logged in, with a button that logs out; "" where there are no users. */
  return () => {
    const user = window.gradio_config?.username;
    if (!user) return "";
    const button = make("button", { type: "button", className: "secondary" }, words("log_out"));
    button.addEventListener("click", logOut);
    return make("p", { id: "logged-in" }, make("span", {}, words("logged_in_as", { name: user })), button);
  };
})();
