// The map: one viewBox that moves, and one listener of each kind for the whole picture, however many nodes it has.
(function () {
  function Map(map) {
    var view = map.querySelector(".view"), svg = view.querySelector("svg"), card = map.querySelector(".card"),
      tools = map.querySelector(".maptools"), search = tools.querySelector("input"), select = tools.querySelector("select"),
      output = tools.querySelector("output"), units = Array.from(svg.querySelectorAll("g.unit")),
      whole = { x: 0, y: 0, w: svg.viewBox.baseVal.width, h: svg.viewBox.baseVal.height },
      box = { x: 0, y: 0, w: whole.w, h: whole.h }, size = { w: 1, h: 1 }, due = false, chosen = -1, pointed = -1,
      sources = null, centres = null, texts = null;

    // What the map shows fills the frame, so that a pixel is a pixel in both directions.
    function draw() {
      due = false;
      svg.setAttribute("viewBox", box.x + " " + box.y + " " + box.w + " " + box.h);
      svg.classList.toggle("far", size.w / box.w < 0.42);
    }
    function later() { if (!due) { due = true; requestAnimationFrame(draw); } }
    function shape(w) {
      var widest = Math.max(whole.w, whole.h * size.w / size.h) * 1.05;
      return Math.min(widest, Math.max(240, w));
    }
    function zoom(factor, x, y) {
      var w = shape(box.w * factor), real = w / box.w;
      box.x = x - (x - box.x) * real;
      box.y = y - (y - box.y) * real;
      box.w = w;
      box.h = w * size.h / size.w;
      clamp();
    }
    function clamp() {
      box.x = Math.min(whole.w - box.w / 4, Math.max(-box.w * 3 / 4, box.x));
      box.y = Math.min(whole.h - box.h / 4, Math.max(-box.h * 3 / 4, box.y));
      later();
    }
    function fit() {
      box.w = Math.max(whole.w, whole.h * size.w / size.h);
      box.h = box.w * size.h / size.w;
      box.x = (whole.w - box.w) / 2;
      box.y = (whole.h - box.h) / 2;
      later();
    }
    function measure() {
      var before = size.w;
      size.w = view.clientWidth || 1;
      size.h = Math.min(Math.max(220, innerHeight * 0.72), Math.max(120, size.w * whole.h / whole.w));
      svg.setAttribute("height", size.h);
      if (before === 1) { fit(); } else { box.h = box.w * size.h / size.w; later(); }
    }

    function centre(i) {
      if (!centres) { centres = []; }
      if (!centres[i]) {
        var r = units[i].querySelector("rect:last-of-type");
        centres[i] = { x: +r.getAttribute("x") + r.getAttribute("width") / 2, y: +r.getAttribute("y") + r.getAttribute("height") / 2 };
      }
      return centres[i];
    }
    function readers(i) { return units[i].dataset.r ? units[i].dataset.r.split(" ").map(Number) : []; }
    function readFrom(i) {
      if (!sources) {
        sources = units.map(function () { return []; });
        units.forEach(function (unit, from) { readers(from).forEach(function (to) { sources[to].push(from); }); });
      }
      return sources[i];
    }
    function neighbour(i, step) {
      var at = centre(i), best = -1, nearest = Infinity;
      for (var j = 0; j < units.length; j++) {
        var to = centre(j), along = (to.y - at.y) * step, across = Math.abs(to.x - at.x);
        if (j !== i && along > 4 && across < 60 && along + across < nearest) { nearest = along + across; best = j; }
      }
      return best;
    }

    // The card repeats the node's row; a box of many nodes, or a node beyond the table's end, says what its title says.
    function describe(i) {
      var link = units[i].parentNode.getAttribute("href"), row = document.getElementById(link.slice(1)), list, head;
      card.textContent = "";
      card.hidden = false;
      if (row && units[i].querySelectorAll("rect").length === 1) {
        head = row.closest("table").tHead.rows[0].cells;
        list = document.createElement("dl");
        list.className = "facts";
        Array.from(row.cells).forEach(function (cell, column) {
          if (!cell.textContent.trim()) { return; }
          var pair = document.createElement("div"), name = document.createElement("dt"), value = document.createElement("dd");
          name.textContent = head[column].textContent;
          Array.from(cell.childNodes).forEach(function (part) { value.appendChild(part.cloneNode(true)); });
          if (cell.cellIndex === 1 || value.textContent.length > 60) { pair.className = "wide"; }
          pair.appendChild(name);
          pair.appendChild(value);
          list.appendChild(pair);
        });
        card.appendChild(list);
      } else {
        list = document.createElement("p");
        list.className = "lines";
        list.textContent = units[i].querySelector("title").textContent.trim();
        card.appendChild(list);
      }
      if (row) {
        list = document.createElement("a");
        list.href = link;
        list.textContent = "Its row in the table";
        card.appendChild(list);
      }
    }
    function mark(name, i) {
      svg.querySelectorAll("." + name).forEach(function (unit) { unit.classList.remove(name); });
      if (i >= 0) { units[i].classList.add(name); }
    }
    function choose(i, move) {
      if (i < 0) { return; }
      chosen = i;
      mark("chosen", i);
      describe(i);
      var at = centre(i);
      if (move) {
        if (size.w / box.w < 0.7) { box.w = shape(size.w / 1); box.h = box.w * size.h / size.w; }
        box.x = at.x - box.w / 2;
        box.y = at.y - box.h / 2;
        clamp();
      } else if (at.x < box.x + 60 || at.x > box.x + box.w - 60 || at.y < box.y + 30 || at.y > box.y + box.h - 30) {
        box.x = at.x - box.w / 2;
        box.y = at.y - box.h / 2;
        clamp();
      }
    }

    function matches() {
      var words = search.value.toLowerCase().split(/\s+/).filter(Boolean), wanted = select.value, found = [];
      texts = texts || units.map(function (unit) { return unit.querySelector("title").textContent.toLowerCase(); });
      units.forEach(function (unit, i) {
        var fits = wanted === "all" || (wanted === "worst" ? unit.dataset.worst : wanted === "lost" ? unit.dataset.lost
          : wanted === "held" ? unit.querySelector(".held") : unit.classList.contains("u-" + wanted));
        if (fits && words.every(function (word) { return texts[i].indexOf(word) >= 0; })) { found.push(i); }
      });
      if (wanted === "worst") { found.sort(function (a, b) { return units[a].dataset.worst - units[b].dataset.worst; }); }
      return found;
    }
    function filter() {
      var found = matches(), asked = search.value.trim() !== "" || select.value !== "all", kept = {};
      found.forEach(function (i) { kept[i] = true; });
      svg.classList.toggle("filtered", asked);
      units.forEach(function (unit, i) { unit.classList.toggle("match", asked && kept[i] === true); });
      output.textContent = asked ? found.length + (found.length === 1 ? " box" : " boxes") : "";
    }
    function step(by) {
      var found = matches(), at = found.indexOf(chosen), next;
      if (found.length === 0) { output.textContent = "nothing matches"; return; }
      next = at < 0 ? (by > 0 ? 0 : found.length - 1) : (at + by + found.length) % found.length;
      choose(found[next], true);
      output.textContent = (next + 1) + " of " + found.length;
    }

    function place(event) {
      var frame = svg.getBoundingClientRect();
      return { x: box.x + (event.clientX - frame.left) * box.w / frame.width, y: box.y + (event.clientY - frame.top) * box.h / frame.height };
    }
    function unitOf(event) {
      var found = event.target.closest && event.target.closest("g.unit");
      return found ? units.indexOf(found) : -1;
    }

    svg.addEventListener("wheel", function (event) {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== view) { return; }
      event.preventDefault();
      var at = place(event);
      zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.004), at.x, at.y);
    }, { passive: false });
    var held = {}, dragged = 0;
    svg.addEventListener("pointerdown", function (event) {
      if (event.button !== 0) { return; }
      held[event.pointerId] = { x: event.clientX, y: event.clientY };
      dragged = 0;
    });
    svg.addEventListener("pointermove", function (event) {
      var was = held[event.pointerId], ids = Object.keys(held);
      if (!was) { return; }
      var dx = event.clientX - was.x, dy = event.clientY - was.y, other;
      dragged += Math.abs(dx) + Math.abs(dy);
      if (dragged > 4 && !svg.hasPointerCapture(event.pointerId)) { svg.setPointerCapture(event.pointerId); svg.classList.add("moving"); }
      if (ids.length === 2) {
        other = held[ids[0] === String(event.pointerId) ? ids[1] : ids[0]];
        var far = Math.hypot(was.x - other.x, was.y - other.y) || 1, now = Math.hypot(event.clientX - other.x, event.clientY - other.y) || 1;
        var middle = place({ clientX: (event.clientX + other.x) / 2, clientY: (event.clientY + other.y) / 2 });
        zoom(far / now, middle.x, middle.y);
      } else if (dragged > 4) {
        box.x -= dx * box.w / size.w;
        box.y -= dy * box.h / size.h;
        clamp();
      }
      held[event.pointerId] = { x: event.clientX, y: event.clientY };
    });
    ["pointerup", "pointercancel"].forEach(function (kind) {
      svg.addEventListener(kind, function (event) { delete held[event.pointerId]; svg.classList.remove("moving"); });
    });
    svg.addEventListener("dragstart", function (event) { event.preventDefault(); });
    svg.addEventListener("click", function (event) {
      var i = unitOf(event);
      event.preventDefault();
      view.focus({ preventScroll: true });
      if (dragged <= 4 && i >= 0) { choose(i, false); }
    });
    svg.addEventListener("dblclick", function (event) {
      var at = place(event);
      event.preventDefault();
      zoom(0.5, at.x, at.y);
    });
    svg.addEventListener("pointerover", function (event) {
      var i = unitOf(event);
      if (i >= 0 && i !== pointed && !svg.classList.contains("moving")) { describe(i); }
      pointed = i;
    });
    svg.addEventListener("pointerleave", function () { pointed = -1; if (chosen >= 0) { describe(chosen); } });

    view.addEventListener("keydown", function (event) {
      var to = -1, centreX = box.x + box.w / 2, centreY = box.y + box.h / 2;
      if (event.ctrlKey || event.metaKey || event.altKey) { return; }
      switch (event.key) {
        case "ArrowRight": to = chosen < 0 ? 0 : readers(chosen).concat(chosen)[0]; break;
        case "ArrowLeft": to = chosen < 0 ? 0 : readFrom(chosen).concat(chosen)[0]; break;
        case "ArrowDown": to = chosen < 0 ? 0 : neighbour(chosen, 1); break;
        case "ArrowUp": to = chosen < 0 ? 0 : neighbour(chosen, -1); break;
        case "Home": to = 0; break;
        case "End": to = units.length - 1; break;
        case "+": case "=": zoom(1 / 1.4, centreX, centreY); break;
        case "-": case "_": zoom(1.4, centreX, centreY); break;
        case "0": fit(); break;
        case "Enter": if (chosen >= 0) { location.hash = units[chosen].parentNode.getAttribute("href"); } break;
        case "Escape": chosen = -1; mark("chosen", -1); card.hidden = true; break;
        default: return;
      }
      event.preventDefault();
      if (to >= 0) { choose(to, false); }
    });
    tools.addEventListener("click", function (event) {
      var what = event.target.dataset.do, x = box.x + box.w / 2, y = box.y + box.h / 2;
      if (what === "next") { step(1); }
      if (what === "previous") { step(-1); }
      if (what === "in") { zoom(1 / 1.4, x, y); }
      if (what === "out") { zoom(1.4, x, y); }
      if (what === "fit") { fit(); }
    });
    search.addEventListener("input", filter);
    search.addEventListener("keydown", function (event) { if (event.key === "Enter") { step(event.shiftKey ? -1 : 1); } });
    select.addEventListener("change", function () { filter(); step(1); });

    tools.hidden = map.querySelector(".maphelp").hidden = false;
    map.classList.add("live");
    addEventListener("resize", measure);
    addEventListener("beforeprint", function () {
      svg.setAttribute("viewBox", "0 0 " + whole.w + " " + whole.h);
      svg.removeAttribute("height");
      svg.classList.remove("far");
    });
    addEventListener("afterprint", measure);
    measure();
  }
  document.querySelectorAll(".map").forEach(Map);
})();
