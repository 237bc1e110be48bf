// Draws the slip of the latest commitments over the rounds, one line each. The table below it has
// the same figures.
"use strict";

const place = document.getElementById("slip-chart");
const given = document.getElementById("slip-data");

if (place && given && window.echarts) {
  place.hidden = false;
  const { rounds, lines } = JSON.parse(given.textContent);
  const dashes = ["solid", "dashed", "dotted"];
  const signs = ["circle", "rect", "triangle", "diamond"];
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  chart.setOption({
    animation: false,
    aria: { enabled: false },
    textStyle: { color: "#1a1a1a", fontSize: 14 },
    tooltip: {
      trigger: "item",
      renderMode: "richText",
      formatter: (one) => `${one.seriesName}\n${one.name}: ${one.value} days`,
    },
    legend: {
      type: "scroll",
      bottom: 0,
      textStyle: { color: "#1a1a1a" },
      formatter: (name) => name.split(" ")[0],
    },
    grid: { left: 60, right: 20, top: 30, bottom: 70 },
    xAxis: { type: "category", data: rounds },
    yAxis: { type: "value", name: "Days", minInterval: 1 },
    series: lines.map((line, number) => ({
      name: line.name,
      type: "line",
      data: line.days,
      symbol: signs[number % signs.length],
      symbolSize: 8,
      lineStyle: { type: dashes[number % dashes.length], width: 2 },
      emphasis: { focus: "series", lineStyle: { width: 4 } },
    })),
  });
  window.addEventListener("resize", () => chart.resize());
}
