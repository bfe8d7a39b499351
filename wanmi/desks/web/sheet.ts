// The case sheet: on paper, and where a hand goes once its answer is stored.
import "./sheet.css";

document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("[data-print]")) print();
});

document.addEventListener("wanmi:sent", (event) => {
  const then = (event.target as HTMLElement).closest<HTMLElement>("form[data-then]")?.dataset.then;
  if (then) setTimeout(() => location.assign(then), 700); // the word of thanks is read, the kept photos are let go
});
