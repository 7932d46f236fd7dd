// Opens the search with the words of the address (?q=…), and keeps them there.
const names = document.documentElement.lang.startsWith("zh")
  ? { rule: "规则", instrument: "法律文件", parameter: "参数", fact: "事实", kind: "对象", document: "文档", entry: "目录", sort: "类别" }
  : {};
const ui = new PagefindUI({
  element: "#search", showImages: false, showSubResults: false, resetStyles: false, pageSize: 10, autofocus: true,
  openFilters: window.innerWidth > 700 ? ["sort"] : [],
});
const words = new URLSearchParams(location.search).get("q");
if (words) ui.triggerSearch(words);
const box = document.getElementById("search");
box.addEventListener("input", (event) => {
  if (event.target.type === "text") history.replaceState(null, "", `?q=${encodeURIComponent(event.target.value)}`);
});
new MutationObserver(() => {
  for (const label of box.querySelectorAll(".pagefind-ui__filter-label, .pagefind-ui__filter-name")) {
    const [first] = label.childNodes;
    const name = first?.textContent.trim().toLowerCase();
    if (names[name]) first.textContent = `${names[name]} `;
  }
}).observe(box, { childList: true, subtree: true });
