// The button of a form says how many of its check boxes are ticked. Without this file it says
// the same thing without the number.
for (const button of document.querySelectorAll("button[data-count]")) {
  const form = button.form;
  const plain = button.textContent;
  const tell = () => {
    const ticked = form.querySelectorAll(`input[name="${button.dataset.count}"]:checked`).length;
    const words = ticked === 1 ? button.dataset.one : button.dataset.many.replace("{n}", ticked);
    button.textContent = ticked ? words : plain;
  };
  form.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
}
