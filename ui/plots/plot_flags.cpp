#include "ui/plots/plot_flags.h"

#include "ui/common/theme.h"

#include <qcustomplot.h>

namespace ui {

namespace {

constexpr int kRows = 3;

}  // namespace

PlotFlags::PlotFlags(QCustomPlot& plot) : plot_(plot) {}

void PlotFlags::set(const std::vector<LinePlot::Flag>& flags) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    plot_.removeItem(names_[i]);
    plot_.removeItem(lines_[i]);
  }
  lines_.clear();
  names_.clear();
  for (const LinePlot::Flag& flag : flags) {
    auto* line = new QCPItemStraightLine(&plot_);
    // The second point in the plot's own height: one on the value axis would have no place on a logarithmic one.
    for (QCPItemPosition* point : {line->point1, line->point2}) point->setTypeY(QCPItemPosition::ptAxisRectRatio);
    line->point1->setCoords(flag.x, 0);
    line->point2->setCoords(flag.x, 1);
    auto* name = new QCPItemText(&plot_);
    name->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    name->position->setCoords(flag.x, 0);
    name->setPositionAlignment(Qt::AlignRight | Qt::AlignTop);
    name->setPadding(QMargins(0, 0, 4, 0));
    name->setText(flag.name);
    for (QCPAbstractItem* item : {static_cast<QCPAbstractItem*>(line), static_cast<QCPAbstractItem*>(name)})
      item->setSelectable(false);
    lines_.push_back(line);
    names_.push_back(name);
  }
  applyTheme();
  placeNames(true);
}

void PlotFlags::placeNames(bool above) {
  for (std::size_t i = 0; i < names_.size(); ++i)
    names_[i]->position->setCoords(names_[i]->position->key(), (above ? 0.02 : 0.45) + 0.12 * static_cast<double>(i % kRows));
}

void PlotFlags::applyTheme() {
  const Theme& theme = Theme::instance();
  for (QCPItemStraightLine* line : lines_) line->setPen(QPen(theme.colors().textMuted, 1, Qt::DashDotLine));
  for (QCPItemText* name : names_) {
    name->setColor(theme.colors().textMuted);
    name->setBrush(theme.colors().surface);  // over a curve, too, it has to be read
    name->setFont(theme.font(0.85));
  }
}

}  // namespace ui
