// A link to a question opens it.
function open() {
  const linked = location.hash && document.getElementById(location.hash.slice(1));
  const question = linked && linked.closest("details.question");
  if (question) { question.open = true; linked.scrollIntoView(); }
}
addEventListener("hashchange", open);
open();
