// Pleasant, never needed: every page works without this file.

// A form that is being sent cannot be sent twice by an impatient double click.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.submitter?.formTarget === "_blank") return; // a preview: the form stays here
  if (form.dataset.sending === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
});

// The browser's back button brings a page as it was left: let its forms be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) {
    delete form.dataset.sending;
  }
});
