#include "ui/panels/data/class_list.h"

#include <algorithm>

#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/common/engine_text.h"
#include "ui/common/sample_image.h"
#include "ui/common/theme.h"

namespace ui {

namespace {

constexpr int kRowHeight = 30, kImage = 26, kMargin = 6, kCountWidth = 52, kBarHeight = 4;
constexpr ValueRange kPixels{0, 255};

class ClassDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {120, kRowHeight}; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Theme& theme = Theme::instance();
    const Theme::Colors& colors = theme.colors();
    const int label = index.data(ClassList::LabelRole).toInt();
    painter->save();
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, Theme::mix(colors.surface, colors.accent, 0.16));
    QRect area = option.rect.adjusted(kMargin, 0, -kMargin, 0);
    if (const auto image = index.data(ClassList::ImageRole).value<QImage>(); !image.isNull()) {
      QRect target(area.left(), 0, kImage, kImage);
      target.moveCenter({target.center().x(), area.center().y()});
      painter->setRenderHint(QPainter::SmoothPixmapTransform);
      painter->drawImage(target, image);
      area.setLeft(target.right() + 1 + kMargin);
    }
    painter->setPen(colors.textMuted);
    painter->setFont(theme.numberFont(0.9));
    const QRect line = area.adjusted(0, 0, 0, label >= 0 ? -kBarHeight - 2 : 0);
    painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, index.data(ClassList::CountRole).toString());
    painter->setPen(colors.text);
    painter->setFont(theme.font(1.0, label < 0));
    const int width = area.width() - kCountWidth;
    painter->drawText(QRect(line.left(), line.top(), width, line.height()), Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, width));
    if (label >= 0) paintBar(*painter, area, index.data(ClassList::ShareRole).toDouble(), theme.classColor(label));
    painter->restore();
  }

 private:
  static void paintBar(QPainter& painter, const QRect& area, double share, const QColor& colour) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::mix(Theme::instance().colors().surface, Theme::instance().colors().border, 0.6));
    const QRectF track(area.left(), area.bottom() - kBarHeight - 1, area.width(), kBarHeight);
    painter.drawRoundedRect(track, 2, 2);
    painter.setBrush(colour);
    painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(share * track.width(), kBarHeight)), 2, 2);
  }
};

}  // namespace

ClassList::ClassList(QWidget* parent) : QListView(parent) {
  setAccessibleName(tr("Classes"));
  setToolTip(
      tr("How many samples of each class there are, with the mean of its training images. Choose a class to see its samples "
         "only."));
  setModel(&rows_);
  setItemDelegate(new ClassDelegate(this));
  setUniformItemSizes(true);
  setEditTriggers(NoEditTriggers);
  setSelectionMode(SingleSelection);
  setVerticalScrollMode(ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  connect(selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
    if (!isFilling_) emit classChosen(chosenClass());
  });
  connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void ClassList::addRow(const QString& name, nn::Index count, nn::Index most, const QImage& image, int label) {
  auto* row = new QStandardItem(name);
  row->setData(wholeNumber(count), CountRole);
  row->setData(most > 0 ? static_cast<double>(count) / static_cast<double>(most) : 0.0, ShareRole);
  row->setData(label, LabelRole);
  if (!image.isNull()) row->setData(image, ImageRole);
  row->setData(tr("%1: %2 samples").arg(name, wholeNumber(count)), Qt::AccessibleTextRole);
  rows_.appendRow(row);
}

void ClassList::setFacts(const nn::PreparedData* prepared, const DataFacts* facts, std::optional<DataPart> part) {
  const std::optional<nn::Index> chosen = chosenClass();
  isFilling_ = true;
  rows_.clear();
  if (prepared && prepared->info.classCount() > 0) {
    std::vector<nn::Index> counts(prepared->info.classNames.size());
    for (std::size_t label = 0; facts && label < counts.size(); ++label)
      counts[label] =
          part ? facts->counts[static_cast<std::size_t>(*part)][label] : facts->countOf(static_cast<nn::Index>(label));
    nn::Index all = 0, most = 0;
    for (const nn::Index count : counts) {
      all += count;
      most = std::max(most, count);
    }
    addRow(tr("All classes"), all, all, {}, -1);
    for (std::size_t label = 0; label < counts.size(); ++label)
      addRow(text(prepared->info.classNames[label]), counts[label], most,
             facts && label < facts->means.size() ? sampleImage(facts->means[label].view(), kPixels) : QImage(),
             static_cast<int>(label));
  }
  isFilling_ = false;
  choose(chosen);
}

std::optional<nn::Index> ClassList::chosenClass() const {
  const QModelIndex current = currentIndex();
  return current.isValid() && current.row() > 0 ? std::optional<nn::Index>(current.row() - 1) : std::nullopt;
}

void ClassList::choose(std::optional<nn::Index> label) {
  isFilling_ = true;
  setCurrentIndex(rows_.index(label ? static_cast<int>(*label) + 1 : 0, 0));
  isFilling_ = false;
}

}  // namespace ui
