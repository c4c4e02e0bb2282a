#include "ui/panels/mistakes/sample_list.h"

#include "ui/common/engine_text.h"
#include "ui/common/frame_line.h"
#include "ui/common/theme.h"
#include "ui/widgets/elided_label.h"

#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {

namespace {

constexpr int kPicture = 56, kGap = 4;

QFont captionFont() { return Theme::instance().font(0.85); }

/// "T-shi… → Dress": both sides stay readable.
QString elidedAnswer(const QString& answer, const QFontMetrics& metrics, int width) {
  if (metrics.horizontalAdvance(answer) <= width) return answer;
  const QString arrow = QStringLiteral(" → ");
  const QString left = answer.section(arrow, 0, 0), right = answer.section(arrow, 1);
  const int room = width - metrics.horizontalAdvance(arrow);
  const int ofRight = std::max(room / 2, room - metrics.horizontalAdvance(left));
  const QString shown = metrics.elidedText(right, Qt::ElideRight, ofRight);
  return metrics.elidedText(left, Qt::ElideRight, room - metrics.horizontalAdvance(shown)) + arrow + shown;
}

/// A tile with picture, answer and loss; without a picture a line of answer, loss and numbers.
class SampleDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
    const int line = QFontMetrics(captionFont()).height();
    if (index.data(Qt::DecorationRole).isNull()) return {200, 2 * line + 2 * kGap};
    return {kPicture + 2 * Theme::kGrid + 2 * kGap, kPicture + 2 * line + 3 * kGap};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Theme::Colors& colors = Theme::instance().colors();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool isSelected = option.state & QStyle::State_Selected;
    if (isSelected || option.state & QStyle::State_MouseOver) {
      QColor fill = colors.accent;
      fill.setAlphaF(isSelected ? 0.16f : 0.07f);
      painter->setBrush(fill);
      painter->setPen(isSelected ? QPen(colors.accent) : QPen(Qt::NoPen));
      painter->drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), 6, 6);
    }
    painter->setFont(captionFont());
    const QRect inner = option.rect.adjusted(kGap, kGap, -kGap, -kGap);
    if (const QVariant picture = index.data(Qt::DecorationRole); picture.isNull())
      paintLine(*painter, inner, index);
    else
      paintTile(*painter, inner, index, picture.value<QImage>());
    painter->restore();
  }

 private:
  static void paintTile(QPainter& painter, const QRect& inner, const QModelIndex& index, const QImage& image) {
    const Theme::Colors& colors = Theme::instance().colors();
    QRect target(QPoint(), image.size().scaled(kPicture, kPicture, Qt::KeepAspectRatio));
    target.moveCenter({inner.center().x(), inner.top() + kPicture / 2});
    painter.setRenderHint(QPainter::SmoothPixmapTransform, image.width() > kPicture);
    painter.drawImage(target, image);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(colors.border);
    painter.drawRect(frameLine(target));
    const int line = painter.fontMetrics().height();
    const QRect answer(inner.left(), inner.top() + kPicture + kGap / 2, inner.width(), line);
    painter.setPen(index.data(SampleListModel::IsWrongRole).toBool() ? colors.heatNegative : colors.text);
    painter.drawText(answer, Qt::AlignCenter,
                     elidedAnswer(index.data(SampleListModel::AnswerRole).toString(), painter.fontMetrics(), answer.width()));
    painter.setPen(colors.textMuted);
    painter.drawText(answer.translated(0, line), Qt::AlignCenter, number(index.data(SampleListModel::LossRole).toDouble(), 3));
  }

  static void paintLine(QPainter& painter, const QRect& inner, const QModelIndex& index) {
    const Theme::Colors& colors = Theme::instance().colors();
    const QRect first = inner.adjusted(kGap, 0, -kGap, -inner.height() / 2);
    const QRect second = inner.adjusted(kGap, inner.height() / 2, -kGap, 0);
    const QFontMetrics metrics = painter.fontMetrics();
    painter.setPen(index.data(SampleListModel::IsWrongRole).toBool() ? colors.heatNegative : colors.text);
    painter.drawText(first, Qt::AlignLeft | Qt::AlignVCenter,
                     elidedAnswer(index.data(SampleListModel::AnswerRole).toString(), metrics, first.width()));
    const QString loss = SampleList::tr("loss %1").arg(number(index.data(SampleListModel::LossRole).toDouble(), 3));
    const QString details = loss + QStringLiteral("  ·  ") + index.data(SampleListModel::InputRole).toString();
    constexpr int kLeast = 12;  // letters of the inputs: fewer are no number
    const bool hasRoom = second.width() - metrics.horizontalAdvance(loss) > kLeast * metrics.averageCharWidth();
    painter.setPen(colors.textMuted);
    painter.drawText(second, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(hasRoom ? details : loss, Qt::ElideRight, second.width()));
  }
};

}  // namespace

SampleList::SampleList(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      heading_(new ElidedLabel(this)),
      all_(new QToolButton(this)),
      model_(new SampleListModel(this)),
      view_(new QListView(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  heading_->setProperty("heading", true);
  auto* head = new QHBoxLayout;
  head->setSpacing(4);
  head->addWidget(heading_, 1);
  head->addWidget(all_);
  layout->addLayout(head);
  layout->addWidget(view_, 1);
  all_->setObjectName(QStringLiteral("all"));
  all_->setText(tr("All"));
  all_->setToolTip(tr("List the samples of the whole set, the largest loss first"));
  all_->setProperty("compact", true);
  all_->setFocusPolicy(Qt::TabFocus);
  connect(all_, &QToolButton::clicked, this, &SampleList::allRequested);
  view_->setObjectName(QStringLiteral("samples"));
  view_->setAccessibleName(tr("Samples by loss"));
  view_->setModel(model_);
  view_->setItemDelegate(new SampleDelegate(view_));
  view_->setUniformItemSizes(true);
  view_->setMouseTracking(true);
  view_->setSelectionMode(QAbstractItemView::SingleSelection);
  view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  view_->setResizeMode(QListView::Adjust);
  connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this, &SampleList::choose);
  connect(view_, &QListView::clicked, this, &SampleList::choose);
  connect(&lab_.probe, &Probe::inputChanged, this, [this] { followProbe(true); });
  connect(&Theme::instance(), &Theme::changed, view_->viewport(), qOverload<>(&QWidget::update));
}

void SampleList::show(const QString& heading, std::shared_ptr<const EvaluatedSamples> evaluated, std::vector<nn::Index> order) {
  all_->setVisible(evaluated && static_cast<nn::Index>(order.size()) < evaluated->results.samples);
  const auto count = static_cast<long long>(order.size());
  heading_->showText(tr("%1 (n = %2)").arg(heading, wholeNumber(count)));
  if (evaluated) part_ = evaluated->part;
  {
    const QSignalBlocker quiet(view_->selectionModel());
    model_->setSamples(std::move(evaluated), std::move(order));
  }
  arrange();
  followProbe(false);
}

void SampleList::arrange() {
  const bool tiles = model_->hasPictures();
  view_->setFlow(tiles ? QListView::LeftToRight : QListView::TopToBottom);
  view_->setWrapping(tiles);
  view_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  view_->setSpacing(0);
}

void SampleList::choose(const QModelIndex& index) {
  if (!index.isValid() || isFollowing_) return;
  const nn::Index sample = index.data(SampleListModel::SampleRole).toLongLong();
  if (lab_.probe.part() == part_ && lab_.probe.sample() == sample) return;
  lab_.probe.setSample(part_, sample);
}

void SampleList::followProbe(bool scrolls) {
  isFollowing_ = true;
  const auto sample = lab_.probe.sample();
  const int row = sample && lab_.probe.part() == part_ ? model_->rowOf(*sample) : -1;
  if (row < 0) {
    view_->selectionModel()->clear();
  } else if (view_->currentIndex().row() != row) {
    // Else the view scrolls to its current index by itself.
    const bool autoScrolls = view_->hasAutoScroll();
    view_->setAutoScroll(scrolls);
    view_->selectionModel()->setCurrentIndex(model_->index(row), QItemSelectionModel::ClearAndSelect);
    view_->setAutoScroll(autoScrolls);
    if (scrolls) view_->scrollTo(model_->index(row));
  }
  isFollowing_ = false;
}

void SampleList::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  view_->doItemsLayout();
}

}  // namespace ui
