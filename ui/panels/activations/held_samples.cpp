#include "ui/panels/activations/held_samples.h"

#include "ui/common/row_keys.h"
#include "ui/common/sample_image.h"
#include "ui/common/theme.h"
#include "ui/panels/sample_verdict.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace ui {

/// One of them.
class HeldSampleRow : public QWidget {
 public:
  HeldSampleRow(HeldSamples& owner, int place, QWidget* parent)
      : QWidget(parent), owner_(owner), place_(place), button_(new QToolButton(this)) {
    setFocusPolicy(Qt::StrongFocus);
    button_->setFocusPolicy(Qt::NoFocus);  // Delete and Insert do the same
    button_->setFixedSize(kButton, kButton);
    button_->setIconSize({12, 12});
    connect(button_, &QToolButton::clicked, &owner_, [this] { act(); });
    connect(&Theme::instance(), &Theme::changed, this, &HeldSampleRow::refreshIcon);
  }

  void showRow(const HeldSamples::Row& row, const nn::PreparedData* prepared) {
    const bool isOther = !shown_ || row_.result != row.result || row_.isHeld != row.isHeld || row_.sample != row.sample;
    const bool isNewInput = !shown_ || row_.sample != row.sample || !row.sample;
    const bool wasCurrent = row_.isCurrent;
    row_ = row;
    if (isNewInput || image_.isNull()) image_ = row.result ? sampleImage(row.result->input.view()) : QImage();
    if (isOther) describe(prepared);
    if (!shown_ || isOther) refreshIcon();
    if (isOther || wasCurrent != row.isCurrent) update();
    shown_ = true;
  }

 protected:
  void paintEvent(QPaintEvent*) override;

  void resizeEvent(QResizeEvent*) override { button_->move(width() - kButton - 2, (height() - kButton) / 2); }

  void mouseReleaseEvent(QMouseEvent* event) override {
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) emit owner_.chosen(place_);
  }

  void keyPressEvent(QKeyEvent* event) override;

  void focusInEvent(QFocusEvent* event) override {
    QWidget::focusInEvent(event);
    emit owner_.reached(place_);
  }

 private:
  static constexpr int kButton = 20;

  void act() {
    if (row_.isHeld)
      emit owner_.removed(place_);
    else
      emit owner_.holdWanted();
  }

  void refreshIcon() {
    button_->setIcon(Theme::instance().icon(row_.isHeld ? QStringLiteral("close") : QStringLiteral("plus")));
    button_->setToolTip(row_.isHeld ? HeldSamples::tr("Take this row away") : HeldSamples::tr("Keep this sample in its row"));
    button_->setAccessibleName(button_->toolTip());
    button_->setVisible(row_.isHeld || row_.sample);
  }

  void describe(const nn::PreparedData* prepared);
  void paintWords(QPainter& painter, int left, int room) const;

  HeldSamples& owner_;
  int place_;
  QToolButton* button_;
  HeldSamples::Row row_;
  bool shown_ = false, isWrong_ = false;
  QImage image_;
  QString label_, answer_;
  QStringList titles_, details_;  ///< wordings, the longest first
};

void HeldSampleRow::describe(const nn::PreparedData* prepared) {
  const SampleVerdict verdict = row_.result ? sampleVerdict(*row_.result, prepared) : SampleVerdict();
  const QString place = row_.sample ? QStringLiteral("#%1").arg(row_.sample->index) : HeldSamples::tr("drawn");
  const QString share = verdict.share >= 0 ? HeldSamples::tr("%1 %").arg(100 * verdict.share, 0, 'f', 0) : QString();
  isWrong_ = verdict.isWrong;
  label_ = verdict.label;
  answer_ = verdict.answer;
  titles_.clear();
  for (const QString& arrow : {QStringLiteral(" → "), QStringLiteral("→")})
    titles_ << (verdict.answer.isEmpty() ? verdict.label : verdict.label + arrow + verdict.answer).trimmed();
  details_ = QStringList{place};
  if (!share.isEmpty()) details_ = {QStringLiteral("%1 · %2").arg(place, share), share};
  if (titles_.last().isEmpty()) titles_ = std::exchange(details_, QStringList());
  QStringList lines{row_.sample ? QStringLiteral("%1 %2").arg(sampleTitleOf(row_.sample->part)).arg(row_.sample->index)
                                : HeldSamples::tr("your drawing")};
  if (!verdict.label.isEmpty()) lines << HeldSamples::tr("label %1").arg(verdict.label);
  if (!verdict.answer.isEmpty())
    lines << (share.isEmpty() ? HeldSamples::tr("predicted %1").arg(verdict.answer)
                              : HeldSamples::tr("predicted %1 (%2)").arg(verdict.answer, share));
  setAccessibleName(lines.join(QStringLiteral(", ")));
  setToolTip(lines.join(QLatin1Char('\n')) + QLatin1Char('\n') +
             (row_.isHeld ? HeldSamples::tr("Enter or a click shows it everywhere, Delete takes it away")
                          : HeldSamples::tr("It goes when another sample is chosen; Insert keeps it")));
}

void HeldSampleRow::paintEvent(QPaintEvent*) {
  const Theme::Colors& colors = Theme::instance().colors();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(hasFocus()       ? colors.selection
                      : row_.isCurrent ? colors.accent
                                       : colors.border,
                      row_.isCurrent ? 2 : 1, row_.isHeld ? Qt::SolidLine : Qt::DashLine));
  painter.setBrush(colors.surface);
  painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), Theme::kRadius / 2.0, Theme::kRadius / 2.0);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  int left = Theme::kGrid;
  if (!image_.isNull()) {
    const int side = std::min({height() - 8, 48, width() / 3});
    const QSizeF size = QSizeF(image_.size()).scaled(side, side, Qt::KeepAspectRatio);
    painter.drawImage(QRectF(QPointF(6 + (side - size.width()) / 2, (height() - size.height()) / 2), size), image_);
    left = side + 10;
  }
  paintWords(painter, left, width() - left - kButton - 2);
}

/// Label and answer on one line where they fit, else below each other; place and share below them where there is room.
void HeldSampleRow::paintWords(QPainter& painter, int left, int room) const {
  const Theme::Colors& colors = Theme::instance().colors();
  const QFont font = Theme::instance().font(1.0, true), small = Theme::instance().font(0.85);
  struct Line {
    QString words;
    QFont font;
    QColor color;
  };
  const auto fitting = [room](const QStringList& wordings, const QFont& used) {
    const QFontMetrics metrics(used);
    const auto found =
        std::ranges::find_if(wordings, [&](const QString& words) { return metrics.horizontalAdvance(words) <= room; });
    return found != wordings.end() ? *found : QString();
  };
  const QColor color = isWrong_ ? colors.warning : colors.text;
  std::vector<Line> lines;
  if (const QString both = fitting(titles_, font); !both.isEmpty() || answer_.isEmpty())
    lines.push_back({both.isEmpty() ? titles_.last() : both, font, color});
  else
    lines = {{label_.isEmpty() ? answer_ : label_, font, color}, {QStringLiteral("→ ") + answer_, small, color}};
  if (!details_.isEmpty()) {
    const QString fits = fitting(details_, small);
    lines.push_back({fits.isEmpty() ? details_.last() : fits, small, colors.textMuted});
  }
  int high = 0;
  std::size_t count = 0;
  for (; count < lines.size(); ++count) {
    const int more = QFontMetrics(lines[count].font).height();
    if (count > 0 && high + more > height()) break;
    high += more;
  }
  int y = (height() - high) / 2;
  for (std::size_t i = 0; i < count; ++i) {
    const QFontMetrics metrics(lines[i].font);
    painter.setFont(lines[i].font);
    painter.setPen(lines[i].color);
    painter.drawText(QRect(left, y, room, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(lines[i].words, Qt::ElideRight, room));
    y += metrics.height();
  }
}

void HeldSampleRow::keyPressEvent(QKeyEvent* event) {
  const int last = static_cast<int>(owner_.rows().size()) - 1;
  if (const std::optional<int> place = placeByKey(event->key(), place_, last, Qt::Vertical))
    return owner_.row(static_cast<std::size_t>(*place)).setFocus(Qt::TabFocusReason);
  switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      emit owner_.chosen(place_);
      return;
    case Qt::Key_Delete:
      if (row_.isHeld) emit owner_.removed(place_);
      return;
    case Qt::Key_Insert:
      if (!row_.isHeld && row_.sample) emit owner_.holdWanted();
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

HeldSamples::HeldSamples(QWidget* parent) : QWidget(parent), view_(new QWidget(this)) {
  setObjectName(QStringLiteral("heldSamples"));
  setAccessibleName(tr("Compared samples"));
}

QWidget& HeldSamples::row(std::size_t place) const { return *widgets_[place]; }

void HeldSamples::setRows(std::vector<Row> rows, const nn::PreparedData* prepared) {
  rows_ = std::move(rows);
  while (widgets_.size() < rows_.size()) widgets_.push_back(new HeldSampleRow(*this, static_cast<int>(widgets_.size()), view_));
  for (std::size_t i = 0; i < widgets_.size(); ++i) {
    const bool isUsed = i < rows_.size();
    if (isUsed)
      widgets_[i]->showRow(rows_[i], prepared);
    else if (widgets_[i]->hasFocus() && !rows_.empty())  // the last was taken away
      widgets_[rows_.size() - 1]->setFocus(Qt::OtherFocusReason);
    widgets_[i]->setVisible(isUsed);
  }
  arrange();
}

void HeldSamples::place(int top, int height, int gap, int scrolledOut) {
  top_ = top;
  height_ = height;
  gap_ = gap;
  scrolledOut_ = scrolledOut;
  arrange();
}

void HeldSamples::arrange() {
  view_->setGeometry(0, top_, width(), std::max(0, height() - top_));
  for (std::size_t i = 0; i < rows_.size(); ++i)
    widgets_[i]->setGeometry(0, static_cast<int>(i) * (height_ + gap_) - scrolledOut_, width(), height_);
}

void HeldSamples::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

}  // namespace ui
