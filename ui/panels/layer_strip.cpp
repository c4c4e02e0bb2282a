#include "ui/panels/layer_strip.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/class_prediction.h"
#include "ui/widgets/class_bars.h"
#include "ui/widgets/still_label.h"
#include "ui/widgets/tensor_picture.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace ui {

namespace {

constexpr int kMargin = 4, kMaxTiles = 64, kMaxTilesOfRows = 32;
constexpr int kLowRow = 90, kLeastTile = 22;  // in rows lower than that, tiles are at least so high
constexpr int kOutputWidth = 170, kLeastWidth = 84, kLeastWidthOfRows = 100;

bool isMaps(const nn::Shape& shape) { return shape.rank() == 3 && shape.elementCount() > 0; }

/// Width over height of one map with its gap.
double tileAspect(const nn::Shape& shape) { return static_cast<double>(shape[1] + 1) / static_cast<double>(shape[0] + 1); }

int tilesOf(const nn::Shape& shape, int most) { return static_cast<int>(std::min<nn::Index>(shape[2], most)); }

/// Width over height of the picture that a tensor of this shape becomes.
double aspectOf(const nn::Shape& shape) {
  if (!isMaps(shape)) return 1.6;
  const int tiles = tilesOf(shape, kMaxTiles);
  const int columns = std::min(tiles, mosaicColumns(tiles));
  const int rows = (tiles + columns - 1) / columns;
  return columns * tileAspect(shape) / rows;
}

}  // namespace

/// Name and scale, which cover what is scrolled below them.
class StripHead : public QWidget {
 public:
  using QWidget::QWidget;

  void setCovering(bool on) {
    isCovering_ = on;
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    if (isCovering_) QPainter(this).fillRect(rect(), Theme::instance().colors().surface);
  }

 private:
  bool isCovering_ = false;
};

LayerStrip::LayerStrip(const nn::NetworkPlan::Step& step, QWidget* parent)
    : QFrame(parent),
      node_(step.id),
      role_(step.role),
      shape_(step.plan.outputs.empty() ? nn::Shape() : step.plan.outputs.front()),
      layout_(new QVBoxLayout(this)),
      head_(new StripHead(this)),
      title_(new QLabel(text(step.name), head_)),
      cells_(new QVBoxLayout),
      caption_(new StillLabel(0.85, this)) {
  setFocusPolicy(Qt::TabFocus);
  setAccessibleName(text(step.name));
  layout_->setContentsMargins(Theme::kGrid, 0, Theme::kGrid, kMargin);
  layout_->setSpacing(2);
  auto* head = new QVBoxLayout(head_);
  head->setContentsMargins(0, kMargin, 0, 0);
  head->setSpacing(2);
  head->addWidget(title_);
  title_->setProperty("heading", true);
  cells_->setSpacing(kRowGap);
  layout_->addWidget(head_);
  layout_->addLayout(cells_);
  layout_->addWidget(caption_);
  layout_->addStretch(1);
  setRowCount(1);
}

void LayerStrip::setRowCount(std::size_t count) {
  for (; rows_.size() > count; rows_.pop_back()) {  // later: a picture may be telling us of its click
    for (QWidget* part : {static_cast<QWidget*>(rows_.back().picture), static_cast<QWidget*>(rows_.back().bars)}) {
      if (!part) continue;
      cells_->removeWidget(part);
      part->hide();
      part->deleteLater();
    }
  }
  while (rows_.size() < count) {
    Row row{new TensorPicture(this), nullptr};
    cells_->addWidget(row.picture);
    if (role_ == nn::LayerRole::Output) {
      row.bars = new ClassBars(this);
      cells_->addWidget(row.bars);
      row.picture->hide();
    }
    connect(row.picture, &TensorPicture::clicked, this, [this] { emit clicked(node_); });
    connect(row.picture, &TensorPicture::hovered, row.picture, &QWidget::setToolTip);
    rows_.push_back(row);
  }
}

void LayerStrip::setResults(Results results, const nn::PreparedData* prepared, Rows drawn) {
  std::vector<const nn::Tensor*> values(rows_.size());
  for (std::size_t i = 0; i < std::min(results.size(), values.size()); ++i) {
    const nn::Tensor* found = results[i] ? results[i]->activation({node_, 0}) : nullptr;
    values[i] = found && found->size() > 0 ? found : nullptr;
  }
  if (std::ranges::none_of(values, [](const nn::Tensor* one) { return one != nullptr; })) caption_->setText({});
  if (role_ == nn::LayerRole::Output)
    showOutputs(values, results, prepared, drawn);
  else
    showPictures(values, results, drawn);
}

void LayerStrip::showOutputs(const std::vector<const nn::Tensor*>& values, Results results, const nn::PreparedData* prepared,
                             Rows drawn) {
  int right = 0, labelled = 0;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    ClassBars& bars = *rows_[i].bars;
    if (!values[i]) {
      if (drawn.contains(i)) bars.setUnknown(classNames(prepared));
      continue;
    }
    const ClassPrediction prediction = classPrediction(*values[i], prepared);
    const int label = results[i]->label ? static_cast<int>(*results[i]->label) : -1;
    if (drawn.contains(i)) {
      bars.setValues(prediction.values, prediction.names);
      bars.setLabel(label);
    }
    if (label >= 0 && prediction.top() >= 0) ++labelled;
    if (label >= 0 && prediction.top() == label) ++right;
  }
  if (rows_.size() == 1)
    caption_->setText(values.front() ? rows_.front().bars->summary() : QString());
  else
    caption_->setText(labelled > 0 ? tr("%1 of %2 right").arg(right).arg(labelled) : text(shape_));
}

void LayerStrip::showPictures(const std::vector<const nn::Tensor*>& values, Results results, Rows drawn) {
  std::vector<nn::Scalar> joined;  // one scale for all rows, or they could not be compared
  for (const nn::Tensor* one : values)
    if (one && values.size() > 1) joined.insert(joined.end(), one->values().begin(), one->values().end());
  const bool isOne = values.size() == 1 && values.front();
  const std::span<const nn::Scalar> all = isOne ? std::as_const(*values.front()).values() : joined;
  ColorMap map = colorMapFor(all);
  if (role_ == nn::LayerRole::Input && map == ColorMap::Viridis) map = ColorMap::Grey;
  const ValueRange range = rangeOf(all, map);
  TensorPicture::Style style{
      .map = map, .maxTiles = isComparing_ ? kMaxTilesOfRows : kMaxTiles, .range = range, .maxPixel = 12};
  if (isComparing_) style.columns = columnsForRows(rowHeight_);
  const TensorPicture* filled = nullptr;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    TensorPicture& picture = *rows_[i].picture;
    if (!drawn.contains(i)) continue;
    if (values[i]) {
      picture.setTensor(results[i], values[i]->view(), style);
      filled = &picture;
    } else {
      picture.clear();
    }
  }
  if (!filled) return;
  QString caption = tr("%1 · %2 … %3").arg(text(shape_), number(range.low, 2), number(range.high, 2));
  if (filled->shownTiles() < filled->tileCount()) caption += tr(" · first %1").arg(filled->shownTiles());
  caption_->setText(caption);
}

void LayerStrip::setSelected(bool selected) {
  if (selected == selected_) return;
  selected_ = selected;
  update();
}

/// Of several samples the scale belongs to the name above the rows, else it stands below the picture.
void LayerStrip::setComparing(bool comparing) {
  if (comparing == isComparing_) return;
  isComparing_ = comparing;
  scrolledOut_ = 0;
  if (comparing) {
    layout_->removeWidget(caption_);
    head_->layout()->addWidget(caption_);
  } else {
    head_->layout()->removeWidget(caption_);
    layout_->insertWidget(2, caption_);
    for (const Row& row : rows_)
      if (row.bars) row.bars->setMost(0);
  }
  caption_->show();  // at once: a layout would show it only later
}

void LayerStrip::setRoom(Qt::Orientation orientation, int extent) {
  setRowCount(1);
  setComparing(false);
  const QFontMetrics metrics(title_->font());
  const int text = metrics.height() + caption_->sizeHint().height() + 16;
  const Row& row = rows_.front();
  const double aspect = aspectOf(shape_);
  if (orientation == Qt::Horizontal) {
    const int height = std::max(32, extent - text);
    const int width = row.bars ? kOutputWidth : std::max(kLeastWidth, static_cast<int>(height * std::min(aspect, 2.5)));
    setFixedWidth(std::max(width + 2 * Theme::kGrid, metrics.horizontalAdvance(title_->text()) + 3 * Theme::kGrid));
    row.picture->setFixedHeight(height);
    if (row.bars) row.bars->setFixedHeight(height);
  } else {
    setMinimumWidth(0);
    setMaximumWidth(QWIDGETSIZE_MAX);
    const int width = extent - 2 * Theme::kGrid;
    row.picture->setFixedHeight(std::clamp(static_cast<int>(width / aspect), 24, isMaps(shape_) ? 140 : 48));
    if (row.bars) row.bars->setFixedHeight(row.bars->sizeHint().height());
  }
}

void LayerStrip::setRows(std::size_t count, int height) {
  setRowCount(count);
  setComparing(true);
  rowHeight_ = height;
  const QFontMetrics metrics(title_->font());
  setFixedWidth(
      std::max(widthForRows(height) + 2 * Theme::kGrid, metrics.horizontalAdvance(title_->text()) + 3 * Theme::kGrid));
  const int lines = std::max(1, height / QFontMetrics(Theme::instance().font(0.85)).height());
  for (const Row& row : rows_) {
    row.picture->setFixedHeight(height);
    if (!row.bars) continue;
    row.bars->setFixedHeight(height);
    row.bars->setMost(lines);
  }
}

/// Tiles beside each other; 0 for the usual, near to a square.
int LayerStrip::columnsForRows(int height) const {
  if (!isMaps(shape_) || height >= kLowRow) return 0;
  const int lines = std::max(1, height / kLeastTile), tiles = tilesOf(shape_, kMaxTilesOfRows);
  return (tiles + lines - 1) / lines;
}

int LayerStrip::widthForRows(int height) const {
  if (role_ == nn::LayerRole::Output) return kOutputWidth;
  if (!isMaps(shape_))
    return std::clamp(3 * static_cast<int>(std::min<nn::Index>(shape_.elementCount(), 100)), kLeastWidthOfRows, 220);
  const int columns = columnsForRows(height);
  if (columns == 0) return std::max(kLeastWidthOfRows, static_cast<int>(height * std::min(aspectOf(shape_), 2.5)));
  const int lines = (tilesOf(shape_, kMaxTilesOfRows) + columns - 1) / columns;
  return std::max(kLeastWidthOfRows, static_cast<int>(columns * tileAspect(shape_) * height / lines));
}

int LayerStrip::rowTop() const {
  return kMargin + title_->sizeHint().height() + caption_->sizeHint().height() + 2 * layout_->spacing();
}

void LayerStrip::setScrolledOut(int pixels) {
  scrolledOut_ = pixels;
  placeHead();
}

void LayerStrip::placeHead() {
  head_->move(head_->x(), scrolledOut_);
  head_->setCovering(scrolledOut_ > 0);
  head_->raise();
}

bool LayerStrip::event(QEvent* event) {
  const bool handled = QFrame::event(event);
  if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) placeHead();  // the layout has put it back
  return handled;
}

void LayerStrip::paintEvent(QPaintEvent*) {
  const Theme::Colors& colors = Theme::instance().colors();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(colors.surface);
  painter.setPen(QPen(selected_ || hasFocus() ? colors.selection : colors.border, selected_ ? 2 : 1));
  painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), Theme::kRadius, Theme::kRadius);
}

void LayerStrip::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) emit clicked(node_);
}

void LayerStrip::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return)
    emit clicked(node_);
  else
    QFrame::keyPressEvent(event);
}

}  // namespace ui
