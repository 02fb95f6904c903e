"use strict";
(function () {
  var root = document.documentElement, button = document.querySelector(".theme");
  function remembered() { try { return localStorage.getItem("trtengine-theme"); } catch (e) { return null; } }
  function dark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function label() { button.textContent = dark() ? "Light colours" : "Dark colours"; }
  var theme = remembered();
  if (theme === "dark" || theme === "light") { root.dataset.theme = theme; }
  button.hidden = false;
  label();
  button.addEventListener("click", function () {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("trtengine-theme", root.dataset.theme); } catch (e) { /* a private window remembers nothing */ }
    label();
  });

  document.querySelectorAll("table[data-sort]").forEach(function (table) {
    var body = table.tBodies[0];
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      var sort = document.createElement("button");
      sort.type = "button";
      sort.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(sort);
      sort.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending";
        Array.from(table.tHead.rows[0].cells).forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var rows = Array.from(body.rows).map(function (row) {
          var cell = row.cells[column], text = cell.dataset.v || cell.textContent, number = Number(text);
          return { row: row, key: head.classList.contains("n") ? (isNaN(number) ? -Infinity : number) : text };
        });
        rows.sort(function (a, b) {
          var order = typeof a.key === "number" ? a.key - b.key : a.key.localeCompare(b.key, "en", { numeric: true });
          return up ? order : -order;
        });
        rows.forEach(function (entry) { body.appendChild(entry.row); });
      });
    });
  });

  document.querySelectorAll(".tools").forEach(function (tools) {
    var table = document.getElementById(tools.dataset.table), search = tools.querySelector("input"),
      select = tools.querySelector("select"), count = tools.querySelector("output");
    function apply() {
      var words = search.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0, rows = table.tBodies[0].rows;
      for (var i = 0; i < rows.length; i++) {
        var row = rows[i], text = row.textContent.toLowerCase(), wanted = select ? select.value : "";
        var keep = words.every(function (word) { return text.indexOf(word) >= 0; }) &&
          (!wanted || row.dataset.p === wanted || (wanted === "*" && row.dataset.held === "1"));
        row.hidden = !keep;
        if (keep) { shown++; }
      }
      count.textContent = shown + " of " + rows.length + " rows";
    }
    tools.hidden = false;
    search.addEventListener("input", apply);
    if (select) { select.addEventListener("change", apply); }
    window.addEventListener("hashchange", function () {
      var row = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
      if (row && row.hidden && table.contains(row)) {
        search.value = "";
        if (select) { select.value = ""; }
        apply();
        row.scrollIntoView({ block: "center" });
      }
    });
    apply();
  });
})();
