(function () {
  "use strict";
  const page = JSON.parse(document.getElementById("figure-data").textContent);
  const config = { displayModeBar: false, typesetMath: false, scrollZoom: false, doubleClick: false, showTips: false };
  const PRINTED = { width: 680, mostHeight: 780, usual: 880, wide: 960 };

  function layoutFor(figure, width) {
    const fitting = figure.layouts.filter(([least]) => least <= width);
    const layout = structuredClone(fitting[fitting.length - 1][1]);
    return Object.assign(layout, { width: width, autosize: false, template: page.template });
  }

  function draw(figure, width) {
    const place = document.getElementById(figure.id);
    const size = width || Math.floor(place.getBoundingClientRect().width);
    if (size > 0) Plotly.react(place, figure.data, layoutFor(figure, size), config);
  }

  function drawAll(width) {
    page.figures.forEach((figure) => draw(figure, width));
  }

  // Figures are drawn larger than the sheet and shrunk, so that more of them share one; the first stands beside the
  // answer, and it and whatever is too tall for one sheet, or far less tall when wide, takes its wide layout.
  function drawForPrint(figure) {
    const usual = layoutFor(figure, PRINTED.usual).height;
    const tall = usual * PRINTED.width / PRINTED.usual > PRINTED.mostHeight;
    const spared = layoutFor(figure, PRINTED.wide).height < 0.7 * usual;
    const width = tall || spared || figure === page.figures[0] ? PRINTED.wide : PRINTED.usual;
    document.getElementById(figure.id).style.zoom = PRINTED.width / width;
    draw(figure, width);
  }

  const inert = (text) => text.trim().replace(/&/g, "&amp;").replace(/</g, "&lt;");

  // The scenarios of a comparison, as the key of the section has them.
  function scenarios(place) {
    return [...place.closest("section").querySelectorAll(".key.scenarios li")].map((one) => {
      const sign = one.querySelector(".sign");
      return `<span style="color:${sign.style.color}">${inert(sign.textContent)}</span> ${inert(sign.nextElementSibling.textContent)}`;
    });
  }

  // A picture that is saved has its title above it, and whose marks are whose.
  function save(figure) {
    const place = document.getElementById(figure.id);
    const layout = structuredClone(place.layout);
    const key = scenarios(place);
    const more = 40 + 24 * key.length;
    layout.margin.t += more;
    layout.height += more;
    const subtitle = { text: key.join("<br>"), font: { size: 14 } };
    layout.title = { text: inert(place.dataset.title), subtitle: subtitle, x: 0, xanchor: "left", y: 1, yanchor: "top", yref: "container", pad: { t: 12, l: 8 } };
    Plotly.downloadImage({ data: figure.data, layout: layout, config: config }, {
      format: "png", filename: figure.id, width: layout.width, height: layout.height, scale: 2,
    });
  }

  // What stands in a fold has no width before that is opened.
  document.querySelectorAll("details").forEach((fold) => fold.addEventListener("toggle", () => {
    if (!fold.open || printing) return;
    page.figures.filter((one) => fold.contains(document.getElementById(one.id))).forEach((one) => draw(one));
  }));

  let waiting = 0;
  let drawnAt = window.innerWidth;
  let printing = false;
  let opened = [];
  let homes = [];

  // On paper the tables of the figures stand together in an appendix.
  function moveTables() {
    homes = [...document.querySelectorAll("details.data")].map((one) => [one, one.parentNode, one.nextSibling]);
    homes.forEach(([one]) => document.getElementById("appendix").append(one));
  }

  function returnTables() {
    homes.reverse().forEach(([one, parent, next]) => parent.insertBefore(one, next));
  }

  window.addEventListener("resize", () => {
    if (printing || window.innerWidth === drawnAt) return;
    drawnAt = window.innerWidth;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => drawAll());
  });
  window.addEventListener("beforeprint", () => {
    printing = true;
    opened = [...document.querySelectorAll("details:not([open]):not(.folded)")];
    moveTables();
    opened.forEach((one) => { one.open = true; });
    page.figures.forEach(drawForPrint);
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    returnTables();
    opened.forEach((one) => { one.open = false; });
    page.figures.forEach((figure) => { document.getElementById(figure.id).style.zoom = ""; });
    drawAll();
  });
  function openTarget() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const hidden = target && target.closest("details");
    if (hidden) { hidden.open = true; target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", openTarget);
  document.querySelectorAll("button.save").forEach((button) => {
    const figure = page.figures.find((one) => one.id === button.dataset.figure);
    button.addEventListener("click", () => save(figure));
  });
  drawAll();
  // On a narrow page the last column, the horizon, is the one to see first.
  document.querySelectorAll(".latest").forEach((one) => { if (one.clientWidth < 640) one.scrollLeft = one.scrollWidth; });
  openTarget();
})();
