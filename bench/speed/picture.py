"""Draws the comparison: wall time per million households on a logarithmic scale. Arguments: FIGURES.json PICTURE.svg"""
import json
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "heng"
import matplotlib.pyplot as plt  # noqa: E402  (the back end must be chosen first)

with open(sys.argv[1], encoding="utf-8") as file:
    figures = json.load(file)
lines = sorted(figures["lines"], key=lambda line: line["wall"] / line["households"], reverse=True)
seconds = [line["wall"] / line["households"] * 1e6 for line in lines]
own = next(s for line, s in zip(lines, seconds) if line["name"].startswith("Heng"))
colours = ["#b5302c" if line["name"].startswith("Heng") else "#7a8fa6" for line in lines]
picture, axes = plt.subplots(figsize=(9, 0.5 * len(lines) + 1.6))
bars = axes.barh([line["name"] for line in lines], seconds, color=colours)
axes.bar_label(bars, [f" {s:.2f} s" + ("" if s == own else f"  ({s / own:.1f}×)") for s in seconds], fontsize=9)
axes.set_xscale("log")
axes.set_xlim(min(seconds) / 2, max(seconds) * 6)
axes.set_xlabel(f"seconds per million households, CSV to CSV, 40 columns, 35 rules, {figures['threads']} threads (log scale)")
axes.spines[["top", "right"]].set_visible(False)
picture.tight_layout()
picture.savefig(sys.argv[2], metadata={"Date": None})
