// A file that is dropped on a form with data-drop goes into the field of that name, and the form is
// sent. Without this file one chooses the file and presses the button.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const field = form.elements[form.dataset.drop];
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");

  form.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    form.classList.add("drop-here");
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("drop-here");
  });
  form.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    form.classList.remove("drop-here");
    field.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}
