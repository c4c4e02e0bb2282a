#include "ui/panels/microscope/unit_diagram.h"

#include "engine/explain/expression_text.h"
#include "engine/explain/node_options.h"
#include "ui/common/engine_text.h"
#include "ui/common/row_keys.h"
#include "ui/common/tensor_image.h"
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

using Role = nn::TensorElement::Role;
using Kind = nn::Expression::Kind;

constexpr std::size_t kMostLinks = 6;
constexpr double kRadius = 6;
constexpr double kInputX = 122;   // middle of the inputs' circles
constexpr double kNameWidth = 34;  // least that an activation's name is readable in
constexpr int kCurveWidth = 345;  // narrower than this there is room for the activation's name only

QString shown(double value) { return text(nn::numberText(value, 3)); }

/// Leaves that stand in a tensor, from left to right.
void collectLeaves(const nn::Expression& e, std::vector<const nn::Expression*>& into) {
  if (e.kind == Kind::Number && e.source) into.push_back(&e);
  for (const nn::Expression& part : e.operands) collectLeaves(part, into);
}

void collectProducts(const nn::Expression& e, std::vector<const nn::Expression*>& into) {
  if (e.kind == Kind::Product) return into.push_back(&e);
  for (const nn::Expression& part : e.operands) collectProducts(part, into);
}

QColor signColor(double value, double most) {
  const ValueRange range{-std::max(most, 1e-12), std::max(most, 1e-12)};
  return QColor::fromRgb(colorOf(value, ColorMap::Signed, range));
}

nn::TensorElement withRole(nn::TensorElement element, Role role) {
  element.role = role;
  element.index = 0;
  return element;
}

}  // namespace

UnitDiagram::UnitDiagram(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

bool UnitDiagram::setScene(const MicroscopeScene& scene) {
  links_.clear();
  point_.reset();
  curve_ = {};
  activation_.clear();
  moreLinks_ = 0;
  current_ = -1;
  record_ = scene.record;
  const auto& subject = scene.focus.subject;
  if (!subject || !scene.isSubjectKnown || (subject->role != Role::Output && subject->role != Role::PreActivation))
    return false;
  readLinks(scene);
  readActivation(scene);
  if (links_.empty()) return false;
  const auto gradient = withRole(*subject, Role::PreActivationGradient), outer = withRole(*subject, Role::OutputGradient);
  const nn::TensorElement& shownGradient = scene.record->has(gradient) ? gradient : outer;
  const MicroscopeTensor* tensor = scene.tensorOf(shownGradient);
  gradientAt_.reset();
  if (tensor && tensor->isKnown(shownGradient.element)) gradientAt_ = shownGradient;
  gradientText_ = gradientAt_ ? elementInWords(*scene.record, shownGradient, true) : tr("gradient: not computed yet");
  setAccessibleName(tr("The unit: %1 inputs shown, %2, %3").arg(links_.size()).arg(sumText_, outputText_));
  update();
  return true;
}

void UnitDiagram::readLinks(const MicroscopeScene& scene) {
  for (const nn::Explanation& line : scene.explanations) {
    std::vector<const nn::Expression*> products;
    collectProducts(line.numbers, products);
    for (const nn::Expression* product : products) {
      std::vector<const nn::Expression*> leaves;
      collectLeaves(*product, leaves);
      if (leaves.size() != 2) continue;
      const bool isWeightFirst = leaves[0]->source->role == Role::Parameter;
      const nn::Expression* weight = leaves[isWeightFirst ? 0 : 1];
      const nn::Expression* input = leaves[isWeightFirst ? 1 : 0];
      if (weight->source->role != Role::Parameter || input->source->role != Role::Output) continue;
      links_.push_back({*input->source, *weight->source, input->value, weight->value});
    }
    if (!links_.empty()) {
      const std::size_t all = links_.size() + static_cast<std::size_t>(line.numbers.omittedTerms);
      std::vector<Link> byWeight = links_;
      std::stable_sort(byWeight.begin(), byWeight.end(), [](const Link& a, const Link& b) {
        return std::abs(a.inputValue * a.weightValue) > std::abs(b.inputValue * b.weightValue);
      });
      if (byWeight.size() > kMostLinks) links_.assign(byWeight.begin(), byWeight.begin() + kMostLinks);
      moreLinks_ = static_cast<nn::Index>(all - links_.size());
      return;
    }
  }
}

void UnitDiagram::readActivation(const MicroscopeScene& scene) {
  const nn::TensorElement& subject = *scene.focus.subject;
  const nn::TensorElement z = withRole(subject, Role::PreActivation), a = withRole(subject, Role::Output);
  const nn::TensorElement& sum = scene.record->has(z) ? z : a;
  sum_ = scene.record->value(sum);
  sumAt_ = sum;
  outputAt_ = a;
  sumText_ = elementInWords(*scene.record, sum, true);
  outputText_ = elementInWords(*scene.record, a, true);
  const nn::NetworkPlan::Step* step = scene.plan().stepOf(subject.node);
  if (!step || !scene.record->has(z)) return;
  const nn::ActivationType* type = nn::ActivationRegistry::instance().find(nn::ownActivation(scene.plan(), *step));
  if (!type) return;
  nn::Options own;
  const nn::Options options = nn::completedOptionsOf(scene.plan(), *step);
  for (const nn::OptionSpec& spec : type->options)
    if (const nn::OptionValue* value = options.find(spec.name)) own.set(spec.name, *value);
  try {
    curve_ = nn::activationCurve(*type, own, 81);
  } catch (const nn::Error&) {
    curve_ = nn::activationCurve(*type, {}, 81);
  }
  activation_ = text(type->title);
  point_ = QPointF(scene.record->value(z), scene.record->value(a));
}

QPointF UnitDiagram::inputPlace(std::size_t link) const {
  const std::size_t rows = links_.size() + (moreLinks_ > 0 ? 1 : 0);
  const double step = (height() - 12.0) / static_cast<double>(std::max<std::size_t>(1, rows));
  return {kInputX, 6 + step * (static_cast<double>(link) + 0.5)};
}

bool UnitDiagram::hasCurve() const { return width() >= kCurveWidth; }
double UnitDiagram::sumX() const { return hasCurve() ? std::max(width() * 0.48, kInputX + 70) : kInputX + 44; }
QRectF UnitDiagram::sumRect() const { return QRectF(sumX() - 15, height() / 2.0 - 28, 30, 30); }

QRectF UnitDiagram::curveRect() const {
  if (!hasCurve()) {
    const double room = std::min(64.0, width() - sumX() - 84);
    return QRectF(sumX() + 24, sumRect().center().y() - 11, room < kNameWidth ? 0 : room, 22);
  }
  const double left = sumX() + 40, side = std::min(92.0, width() - left - 66);
  return QRectF(left, height() / 2.0 - 13 - side * 0.4, side, side * 0.8);
}

/// Beside the input's circle, where nothing crosses them: value × weight.
QRectF UnitDiagram::valueRect(std::size_t link) const { return QRectF(0, inputPlace(link).y() - 9, 54, 18); }

QRectF UnitDiagram::weightRect(std::size_t link) const {
  return QRectF(56, inputPlace(link).y() - 9, kInputX - kRadius - 60, 18);
}

QRectF UnitDiagram::sumTextRect() const { return QRectF(sumX() - 30, height() - 42, width() - sumX() + 26, 18); }

QRectF UnitDiagram::outputRect() const {
  const double right = curveRect().right() + 14;
  return QRectF(right, sumRect().center().y() - 10, width() - right, 20);
}

QRectF UnitDiagram::gradientRect() const { return sumTextRect().translated(0, 20); }

std::vector<UnitDiagram::Spot> UnitDiagram::spots() const {
  std::vector<Spot> all;
  if (!record_ || links_.empty()) return all;
  const auto add = [&](const QRectF& rect, const nn::TensorElement& element) {
    all.push_back({rect, element, elementInWords(*record_, element, true)});
  };
  for (std::size_t i = 0; i < links_.size(); ++i) {
    add(valueRect(i), links_[i].input);
    add(weightRect(i), links_[i].weight);
  }
  add(sumTextRect(), sumAt_);
  if (point_) add(outputRect(), outputAt_);
  if (gradientAt_) add(gradientRect(), *gradientAt_);
  return all;
}

int UnitDiagram::spotAt(QPointF place) const {
  const std::vector<Spot> all = spots();
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].rect.contains(place)) return static_cast<int>(i);
  // A circle is its input, too.
  for (std::size_t i = 0; i < links_.size(); ++i)
    if (QRectF(inputPlace(i) - QPointF(kRadius, kRadius), QSizeF(2 * kRadius, 2 * kRadius)).contains(place))
      return static_cast<int>(2 * i);
  return -1;
}

void UnitDiagram::setCurrent(int spot) {
  if (std::exchange(current_, spot) == spot) return;
  update();
  if (spot < 0) {
    setAccessibleDescription({});
    emit pointed({});
    return;
  }
  const Spot at = spots()[static_cast<std::size_t>(spot)];
  setAccessibleDescription(at.text);
  emit pointed({at.element});
}

void UnitDiagram::paintLinks(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  double mostInput = 0, mostWeight = 0;
  for (const Link& link : links_) {
    mostInput = std::max(mostInput, std::abs(link.inputValue));
    mostWeight = std::max(mostWeight, std::abs(link.weightValue));
  }
  const QPointF to = sumRect().center();
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const Link& link = links_[i];
    const QPointF from = inputPlace(i);
    const double share = mostWeight > 0 ? std::abs(link.weightValue) / mostWeight : 0;
    const QColor color = link.weightValue >= 0 ? colors.heatPositive : colors.heatNegative;
    painter.setPen(QPen(color, 1 + 3 * share, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(from + QPointF(kRadius, 0), to - QPointF(15, 0));
    const bool isCurrent = current_ >= 0 && static_cast<std::size_t>(current_) / 2 == i;
    painter.setPen(QPen(isCurrent ? colors.accent : colors.border, isCurrent ? 2 : 1));
    painter.setBrush(signColor(link.inputValue, mostInput));
    painter.drawEllipse(from, kRadius, kRadius);
    painter.setFont(theme.numberFont(0.85));
    painter.setPen(colors.text);
    painter.drawText(valueRect(i), Qt::AlignRight | Qt::AlignVCenter, shown(link.inputValue));
    painter.setPen(color);
    painter.drawText(weightRect(i), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("×") + shown(link.weightValue));
  }
  if (moreLinks_ == 0) return;
  painter.setPen(colors.textMuted);
  painter.drawText(QRectF(4, inputPlace(links_.size()).y() - 9, 200, 18), Qt::AlignLeft | Qt::AlignVCenter,
                   tr("… and %1 more").arg(wholeNumber(moreLinks_)));
}

void UnitDiagram::paintCurve(QPainter& painter) const {
  const Theme::Colors& colors = Theme::instance().colors();
  const QRectF box = curveRect();
  if (!point_ || curve_.z.size() < 2 || !hasCurve()) return;
  painter.setPen(colors.border);
  painter.setBrush(colors.surfaceRaised);
  painter.drawRoundedRect(box, 4, 4);
  double from = curve_.z.front(), to = curve_.z.back();
  const auto [least, most] = std::minmax_element(curve_.value.begin(), curve_.value.end());
  const double low = std::min({0.0, *least, point_->y()}), high = std::max({0.0, *most, point_->y()});
  from = std::min(from, point_->x() - 0.5);
  to = std::max(to, point_->x() + 0.5);
  const auto place = [&](double z, double a) {
    return QPointF(box.left() + 4 + (z - from) / (to - from) * (box.width() - 8),
                   box.bottom() - 4 - (a - low) / std::max(1e-9, high - low) * (box.height() - 8));
  };
  painter.setPen(QPen(colors.textMuted, 0.7));
  painter.drawLine(place(from, 0), place(to, 0));
  painter.drawLine(place(0, low), place(0, high));
  QPolygonF line;
  for (std::size_t i = 0; i < curve_.z.size(); ++i) line << place(curve_.z[i], curve_.value[i]);
  painter.setPen(QPen(Theme::instance().classColor(0), 2));
  painter.drawPolyline(line);
  const QPointF at = place(point_->x(), point_->y());
  painter.setPen(QPen(colors.accent, 1, Qt::DashLine));
  painter.drawLine(at, place(point_->x(), 0));
  painter.drawLine(at, place(from, point_->y()));
  painter.setPen(QPen(colors.surface, 1.5));
  painter.setBrush(colors.accent);
  painter.drawEllipse(at, 4.5, 4.5);
}

void UnitDiagram::paintValues(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  const QRectF sum = sumRect();
  painter.setPen(QPen(colors.text, 1.4));
  painter.setBrush(colors.surface);
  painter.drawEllipse(sum);
  painter.setFont(theme.font(1.05));
  painter.drawText(sum, Qt::AlignCenter, QStringLiteral("Σ"));
  painter.setFont(theme.numberFont(0.88));
  painter.drawText(sumTextRect(), Qt::AlignLeft | Qt::AlignVCenter, sumText_);
  const QRectF box = curveRect();
  painter.setPen(QPen(colors.wire, 1.6));
  const double y = sum.center().y();
  if (point_) {
    painter.drawLine(QPointF(sum.right(), y), QPointF(box.left(), y));
    painter.drawLine(QPointF(box.right(), y), QPointF(box.right() + 12, y));
    painter.setPen(colors.textMuted);
    painter.setFont(theme.font(0.8));
    if (hasCurve()) {
      painter.drawText(QRectF(box.left() - 10, box.top() - 16, box.width() + 20, 15), Qt::AlignCenter, activation_);
    } else if (box.width() > 0) {
      painter.drawText(box, Qt::AlignCenter, painter.fontMetrics().elidedText(activation_, Qt::ElideRight, qRound(box.width()) - 4));
      painter.setBrush(Qt::NoBrush);
      painter.setPen(colors.border);
      painter.drawRoundedRect(box, 4, 4);
    }
    painter.setPen(colors.text);
    painter.setFont(theme.numberFont(0.88));
    painter.drawText(outputRect(), Qt::AlignLeft | Qt::AlignVCenter, shown(point_->y()));
  }
  painter.setPen(gradientAt_ ? colors.heatNegative : colors.textMuted);
  painter.setFont(theme.numberFont(0.85));
  painter.drawText(gradientRect(), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("← ") + gradientText_);
}

void UnitDiagram::paintCurrent(QPainter& painter) const {
  if (current_ < 0) return;
  QColor soft = Theme::instance().colors().accent;
  painter.setPen(QPen(soft, 1));
  soft.setAlphaF(Theme::instance().isDark() ? 0.30f : 0.18f);
  painter.setBrush(soft);
  painter.drawRoundedRect(spots()[static_cast<std::size_t>(current_)].rect.adjusted(1, 1, -1, -1), 3, 3);
}

void UnitDiagram::paintEvent(QPaintEvent*) {
  if (links_.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  paintCurrent(painter);
  paintLinks(painter);
  paintCurve(painter);
  paintValues(painter);
}

bool UnitDiagram::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  if (const int spot = spotAt(help->pos()); spot >= 0)
    QToolTip::showText(help->globalPos(),
                       tr("%1. Click to see where it comes from.").arg(spots()[static_cast<std::size_t>(spot)].text), this);
  else
    QToolTip::hideText();
  return true;
}

void UnitDiagram::mouseMoveEvent(QMouseEvent* event) {
  const int spot = spotAt(event->position());
  setCursor(spot >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
  setCurrent(spot);
}

void UnitDiagram::mouseReleaseEvent(QMouseEvent* event) {
  const int spot = spotAt(event->position());
  if (spot < 0 || event->button() != Qt::LeftButton) return;
  const nn::TensorElement element = spots()[static_cast<std::size_t>(spot)].element;
  emit followed(element);
}

void UnitDiagram::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  setCurrent(-1);
}

void UnitDiagram::keyPressEvent(QKeyEvent* event) {
  const std::vector<Spot> all = spots();
  const int last = static_cast<int>(all.size()) - 1;
  if (const std::optional<int> spot = placeByKey(event->key(), current_, last, Qt::Horizontal | Qt::Vertical))
    return setCurrent(*spot);
  if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter) return QWidget::keyPressEvent(event);
  if (current_ >= 0) emit followed(nn::TensorElement(all[static_cast<std::size_t>(current_)].element));
}

void UnitDiagram::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  const bool isByKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
  if (isByKey && !links_.empty()) setCurrent(std::max(0, current_));
}

void UnitDiagram::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  setCurrent(-1);
}

}  // namespace ui
