// A tree of choices ([data-tree]): words narrow it, a chosen branch holds its leaves, and what is chosen is counted.
import { say } from "./words";

const branchOf = (box: HTMLElement): HTMLInputElement | null => box.querySelector(":scope > label input");

function narrow(tree: HTMLElement, words: string): void {
  for (const branch of tree.querySelectorAll<HTMLElement>("[data-branch]")) {
    const own = (branch.dataset.branch ?? "").includes(words);
    let some = false;
    for (const leaf of branch.querySelectorAll<HTMLElement>("[data-leaf]")) {
      const fits = own || (leaf.dataset.leaf ?? "").includes(words);
      leaf.hidden = !fits;
      some ||= fits && !own;
    }
    branch.hidden = !own && !some;
    const leaves = branch.querySelector("details");
    if (leaves) leaves.open = Boolean(words) && some;
  }
}

function hold(tree: HTMLElement): void {
  for (const branch of tree.querySelectorAll<HTMLElement>("[data-branch]")) {
    const whole = branchOf(branch)?.checked ?? false;
    for (const leaf of branch.querySelectorAll<HTMLInputElement>("[data-leaf] input")) {
      leaf.disabled = whole;
      if (whole) leaf.checked = true;
    }
  }
  const told = tree.querySelector("[data-tree-count]");
  const chosen = tree.querySelectorAll("input:checked:not(:disabled)").length;
  if (told) told.textContent = chosen ? `${say("已选")} ${chosen}` : "";
}

/** A branch that is let go lets go its leaves. */
function changed(tree: HTMLElement, box: HTMLInputElement): void {
  const branch = box.closest<HTMLElement>("[data-branch]");
  if (branch && !box.closest("[data-leaf]") && !box.checked) for (const leaf of branch.querySelectorAll<HTMLInputElement>("[data-leaf] input")) leaf.checked = false;
  hold(tree);
}

export function watchTrees(): void {
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    const tree = field.closest<HTMLElement>("[data-tree]");
    if (tree && field.matches("[data-tree-filter]")) narrow(tree, field.value.trim());
  });
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    const tree = box.closest<HTMLElement>("[data-tree]");
    if (tree && box.type === "checkbox") changed(tree, box);
  });
}

export function fillTrees(root: ParentNode): void {
  for (const tree of root.querySelectorAll<HTMLElement>("[data-tree]")) hold(tree);
}
