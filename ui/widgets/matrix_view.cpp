#include "ui/widgets/matrix_view.h"

#include "engine/metrics/class_decision.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr double kWidestCell = 72, kHighestCell = 40;
constexpr int kLongestStandingName = 88;

QFont labelFont() { return Theme::instance().font(0.85); }

QString percent(double share) {
  if (std::isnan(share)) return QStringLiteral("–");
  return QString::number(100 * share, 'f', share > 0 && share < 0.0995 ? 1 : 0) + QChar(0x202f) + QLatin1Char('%');
}

/// Where there is hardly room for letters, an ellipsis would take it all.
QString shortened(const QString& name, const QFontMetrics& metrics, int width) {
  if (width >= 3 * metrics.averageCharWidth() + metrics.horizontalAdvance(QChar(0x2026)))
    return metrics.elidedText(name, Qt::ElideRight, width);
  QString letters = name;
  while (letters.size() > 1 && metrics.horizontalAdvance(letters) > width) letters.chop(1);
  return letters;
}

}  // namespace

MatrixView::MatrixView(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Confusion matrix"));
  connect(&Theme::instance(), &Theme::changed, this, &MatrixView::arrange);
}

void MatrixView::setMatrix(const nn::ConfusionMatrix& matrix, const QStringList& names) {
  const bool sameClasses = matrix.classes() == matrix_.classes() && names == names_;
  matrix_ = matrix;
  names_ = names;
  if (!sameClasses) {
    chosen_.reset();
    current_ = {0, 0};
  }
  if (chosen_ && chosen_->second == nn::kNoClass && columns() == matrix_.classes()) chosen_.reset();
  setFigures(figures_);
}

void MatrixView::setFigures(Figures figures) {
  figures_ = figures;
  mostRight_ = mostWrong_ = 0;
  for (nn::Index row = 0; row < matrix_.classes(); ++row)
    for (nn::Index column = 0; column < columns(); ++column) {
      const Cell cell{row, classAt(column)};
      const double value = valueOf(cell);
      if (std::isnan(value)) continue;
      double& most = cell.first == cell.second ? mostRight_ : mostWrong_;
      most = std::max(most, value);
    }
  arrange();
}

void MatrixView::setChosen(std::optional<Cell> cell) {
  chosen_ = cell;
  if (cell) current_ = *cell;
  update();
}

nn::Index MatrixView::columns() const {
  for (nn::Index row = 0; row < matrix_.classes(); ++row)
    if (matrix_.countWithoutPrediction(row) > 0) return matrix_.classes() + 1;
  return matrix_.classes();
}

nn::Index MatrixView::countOf(const Cell& cell) const {
  return cell.second == nn::kNoClass ? matrix_.countWithoutPrediction(cell.first) : matrix_.count(cell.first, cell.second);
}

double MatrixView::valueOf(const Cell& cell) const {
  const auto count = static_cast<double>(countOf(cell));
  if (figures_ == Figures::Counts) return count;
  if (figures_ == Figures::RowShares) return count / static_cast<double>(matrix_.countOf(cell.first));
  if (cell.second == nn::kNoClass) return std::nan("");
  return matrix_.partOfPredicted(cell.first, cell.second);
}

QString MatrixView::figureOf(const Cell& cell) const {
  if (countOf(cell) == 0 && cell.first != cell.second) return {};
  return figures_ == Figures::Counts ? wholeNumber(countOf(cell)) : percent(valueOf(cell));
}

QString MatrixView::name(nn::Index classNumber) const {
  if (classNumber == nn::kNoClass) return tr("NaN");
  return classNumber < names_.size() ? names_[classNumber] : QString::number(classNumber);
}

QString MatrixView::describe(const Cell& cell) const {
  const nn::Index count = countOf(cell);
  const QString samples = count == 1 ? tr("1 sample") : tr("%1 samples").arg(wholeNumber(count));
  const QString right = name(cell.first), predicted = name(cell.second);
  const double ofRow = static_cast<double>(count) / static_cast<double>(matrix_.countOf(cell.first));
  if (cell.second == nn::kNoClass)
    return tr("%1 without a prediction (NaN): %2, %3 of all %1").arg(right, samples, percent(ofRow));
  const QString shares = tr("%1 of all %2, %3 of all predicted as %4")
                             .arg(percent(ofRow), right, percent(matrix_.partOfPredicted(cell.first, cell.second)), predicted);
  return cell.first == cell.second ? tr("%1 recognised: %2, %3").arg(right, samples, shares)
                                   : tr("%1 taken for %2: %3, %4").arg(right, predicted, samples, shares);
}

void MatrixView::arrange() {
  const QFontMetrics metrics(labelFont());
  const auto count = static_cast<double>(std::max<nn::Index>(1, matrix_.classes()));
  int longest = metrics.horizontalAdvance(tr("true ↓"));
  for (nn::Index k = 0; k < matrix_.classes(); ++k) longest = std::max(longest, metrics.horizontalAdvance(name(k)));
  const int nameWidth = std::min(longest, std::max(48, width() / 4)) + 6;
  const double across = std::max(1.0, static_cast<double>(width() - nameWidth - 2));
  const double cellWidth = std::min(kWidestCell, across / static_cast<double>(columns()));
  namesStand_ = longest + 4 > cellWidth && height() > 300;
  const int above = (namesStand_ ? std::min(longest, kLongestStandingName) + 4 : metrics.height()) + metrics.height() + 2;
  const int below = metrics.height() + 8;
  const double down = std::max(1.0, static_cast<double>(height() - above - below));
  const double cellHeight = std::min(kHighestCell, down / count);
  grid_ = QRectF(nameWidth, above, cellWidth * static_cast<double>(columns()), cellHeight * count);
  update();
}

QRectF MatrixView::rectOf(const Cell& cell) const {
  const double width = grid_.width() / static_cast<double>(std::max<nn::Index>(1, columns()));
  const double height = grid_.height() / static_cast<double>(std::max<nn::Index>(1, matrix_.classes()));
  const nn::Index column = cell.second == nn::kNoClass ? matrix_.classes() : cell.second;
  return {grid_.left() + width * static_cast<double>(column), grid_.top() + height * static_cast<double>(cell.first), width,
          height};
}

std::optional<MatrixView::Cell> MatrixView::cellAt(QPointF position) const {
  if (matrix_.classes() == 0 || !grid_.contains(position)) return std::nullopt;
  const auto place = [](double share, nn::Index cells) {
    return std::clamp<nn::Index>(static_cast<nn::Index>(share * static_cast<double>(cells)), 0, cells - 1);
  };
  return Cell{place((position.y() - grid_.top()) / grid_.height(), matrix_.classes()),
              classAt(place((position.x() - grid_.left()) / grid_.width(), columns()))};
}

QColor MatrixView::fillOf(const Cell& cell) const {
  const Theme::Colors& colors = Theme::instance().colors();
  const bool isRight = cell.first == cell.second;
  const double most = isRight ? mostRight_ : mostWrong_, value = valueOf(cell);
  if (countOf(cell) == 0 || !(most > 0) || std::isnan(value)) return colors.surface;
  // The least of the mistakes still differs from none.
  const double share = 0.12 + 0.88 * value / most;
  return Theme::mix(colors.surface, isRight ? colors.heatPositive : colors.heatNegative, isRight ? 0.6 * share : share);
}

void MatrixView::paintEvent(QPaintEvent*) {
  if (matrix_.classes() == 0) return;
  QPainter painter(this);
  paintCells(painter);
  paintNames(painter);
  paintScales(painter);
}

void MatrixView::paintCells(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  const QFont font = theme.numberFont(0.85);
  const QFontMetrics metrics(font);
  const QRectF first = rectOf({0, 0});
  int widest = 0;
  for (nn::Index row = 0; row < matrix_.classes(); ++row)
    for (nn::Index column = 0; column < columns(); ++column)
      widest = std::max(widest, metrics.horizontalAdvance(figureOf({row, classAt(column)})));
  const bool hasRoom = widest + 2 <= first.width() && metrics.height() - 4 <= first.height();
  painter.setFont(font);
  for (nn::Index row = 0; row < matrix_.classes(); ++row)
    for (nn::Index column = 0; column < columns(); ++column) {
      const Cell cell{row, classAt(column)};
      const QRectF area = rectOf(cell);
      const QColor fill = fillOf(cell);
      painter.fillRect(area, fill);
      if (first.width() >= 8 && first.height() >= 8) {
        painter.setPen(QPen(colors.border, 1));
        painter.drawRect(area);
      }
      if (!hasRoom) continue;
      painter.setPen(qGray(fill.rgb()) > 140 ? QColor(0x1a, 0x1d, 0x24) : QColor(0xf4, 0xf5, 0xf8));
      painter.drawText(area, Qt::AlignCenter, figureOf(cell));
    }
  painter.setPen(QPen(colors.border, 1));
  painter.drawRect(grid_);
  if (hasFocus()) {
    painter.setPen(QPen(colors.text, 1, Qt::DashLine));
    painter.drawRect(rectOf(current_).adjusted(1, 1, -1, -1));
  }
  if (chosen_) {
    painter.setPen(QPen(colors.accent, 2));
    painter.drawRect(rectOf(*chosen_));
  }
}

void MatrixView::paintNames(QPainter& painter) const {
  const Theme::Colors& colors = Theme::instance().colors();
  const QFontMetrics metrics(labelFont());
  const QRectF first = rectOf({0, 0});
  painter.setFont(labelFont());
  painter.setPen(colors.textMuted);
  painter.drawText(QRectF(grid_.left(), 0, width() - grid_.left(), metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                   tr("predicted →"));
  painter.drawText(QRectF(0, grid_.top() - metrics.height() - 1, grid_.left() - 6, metrics.height()),
                   Qt::AlignRight | Qt::AlignVCenter, tr("true ↓"));
  painter.setPen(colors.text);
  // Where lines of text would overlap, every second, third ... class is named.
  const auto step = [&metrics](double extent) {
    return std::max<nn::Index>(1, static_cast<nn::Index>(std::ceil((metrics.height() - 3) / extent)));
  };
  for (nn::Index row = 0; row < matrix_.classes(); row += step(first.height())) {
    const QRectF cell = rectOf({row, 0});
    painter.drawText(QRectF(0, cell.center().y() - metrics.height() / 2.0, grid_.left() - 6, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(name(row), Qt::ElideRight, static_cast<int>(grid_.left() - 6)));
  }
  paintColumnNames(painter);
}

void MatrixView::paintColumnNames(QPainter& painter) const {
  const QFontMetrics metrics = painter.fontMetrics();
  const double cellWidth = rectOf({0, 0}).width();
  const double least = namesStand_ ? metrics.height() - 3 : metrics.horizontalAdvance(QStringLiteral("00"));
  const auto every = std::max<nn::Index>(1, static_cast<nn::Index>(std::ceil(least / cellWidth)));
  const double room = namesStand_ ? grid_.top() - metrics.height() - 4 : static_cast<double>(every) * cellWidth - 2;
  for (nn::Index column = 0; column < columns(); column += every) {
    const double middle = rectOf({0, classAt(column)}).center().x();
    const QString shown = shortened(name(classAt(column)), metrics, static_cast<int>(room));
    if (!namesStand_) {
      painter.drawText(QRectF(middle - room / 2, grid_.top() - metrics.height() - 1, room, metrics.height()), Qt::AlignCenter,
                       shown);
      continue;
    }
    painter.save();
    painter.translate(middle, grid_.top() - 4);
    painter.rotate(-90);
    painter.drawText(QRectF(0, -metrics.height() / 2.0, room, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, shown);
    painter.restore();
  }
}

void MatrixView::paintScales(QPainter& painter) const {
  const Theme::Colors& colors = Theme::instance().colors();
  const int height = QFontMetrics(labelFont()).height(), half = (width() - 2 * Theme::kGrid) / 2;
  const int top = std::min(this->height() - height, static_cast<int>(grid_.bottom()) + 8);
  paintScale(painter, QRect(0, top, half, height), Theme::mix(colors.surface, colors.heatPositive, 0.6), tr("right"),
             mostRight_);
  paintScale(painter, QRect(half + 2 * Theme::kGrid, top, half, height), colors.heatNegative, tr("mistakes"), mostWrong_);
}

void MatrixView::paintScale(QPainter& painter, const QRect& area, const QColor& color, const QString& title,
                            double most) const {
  const Theme::Colors& colors = Theme::instance().colors();
  const QFontMetrics metrics(labelFont());
  const QString end = figures_ == Figures::Counts ? wholeNumber(static_cast<long long>(most)) : percent(most);
  const auto roomFor = [&](const QString& start) {
    return area.width() - metrics.horizontalAdvance(start) - metrics.horizontalAdvance(end) - 14;
  };
  QString start = title + QStringLiteral("  0");
  if (roomFor(start) < 12) start = title;
  const int left = metrics.horizontalAdvance(start) + 6, bar = std::clamp(roomFor(start), 0, 96);
  painter.setFont(labelFont());
  painter.setPen(colors.textMuted);
  painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, start);
  QLinearGradient ramp(area.left() + left, 0, area.left() + left + bar, 0);
  ramp.setColorAt(0, Theme::mix(colors.surface, color, 0.12));
  ramp.setColorAt(1, color);
  painter.fillRect(QRect(area.left() + left, area.center().y() - 3, bar, 7), ramp);
  painter.drawText(area.adjusted(left + bar + 6, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, end);
}

void MatrixView::choose(const Cell& cell) {
  setChosen(cell);
  setAccessibleDescription(describe(cell));
  emit cellChosen(cell.first, cell.second);
}

void MatrixView::moveTo(nn::Index row, nn::Index column) {
  row = std::clamp<nn::Index>(row, 0, matrix_.classes() - 1);
  current_ = {row, classAt(std::clamp<nn::Index>(column, 0, columns() - 1))};
  setAccessibleDescription(describe(current_));
  QToolTip::showText(mapToGlobal(rectOf(current_).bottomRight().toPoint()), describe(current_), this);
  update();
}

void MatrixView::mousePressEvent(QMouseEvent* event) {
  const auto cell = cellAt(event->position());
  if (event->button() == Qt::LeftButton && cell) choose(*cell);
}

void MatrixView::keyPressEvent(QKeyEvent* event) {
  if (matrix_.classes() == 0) return QWidget::keyPressEvent(event);
  const nn::Index row = current_.first, column = current_.second == nn::kNoClass ? matrix_.classes() : current_.second;
  switch (event->key()) {
    case Qt::Key_Left:
      return moveTo(row, column - 1);
    case Qt::Key_Right:
      return moveTo(row, column + 1);
    case Qt::Key_Up:
      return moveTo(row - 1, column);
    case Qt::Key_Down:
      return moveTo(row + 1, column);
    case Qt::Key_Home:
      return moveTo(row, 0);
    case Qt::Key_End:
      return moveTo(row, columns() - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      return choose(current_);
    default:
      return QWidget::keyPressEvent(event);
  }
}

void MatrixView::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void MatrixView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

bool MatrixView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  if (const auto cell = cellAt(help->pos()))
    QToolTip::showText(help->globalPos(), describe(*cell), this);
  else
    QToolTip::hideText();
  return true;
}

}  // namespace ui
