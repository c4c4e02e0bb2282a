#include "ui/panels/microscope/weight_motion.h"

#include "engine/analysis/step_trace.h"
#include "engine/explain/expression_text.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kRow = 20, kNumber = 96;  // height of a row, width of the number at its end

QString shown(double value) { return text(nn::numberText(value, 4)); }

}  // namespace

/// The arrows, one below the other.
class WeightMotion::Rows : public QWidget {
 public:
  explicit Rows(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFixedHeight(3 * kRow);
    setMinimumWidth(180);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
  }
  /// Gradient, memory and step, as the engine has them.
  void setNumbers(const std::array<double, 3>& numbers) {
    numbers_ = numbers;
    QStringList words;
    for (std::size_t i = 0; i < numbers.size(); ++i)
      words << motionName(kMotionKinds[i]) + QLatin1Char(' ') + shown(numbers[i]);
    setAccessibleName(words.join(QStringLiteral(", ")));
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::instance();
    const int names = fontMetrics().horizontalAdvance(motionName(MotionKind::Memory)) + 12;
    const double middle = (names + width() - kNumber) / 2.0, reach = std::max(12.0, (width() - kNumber - names) / 2.0 - 8);
    const double slopes = std::max(std::abs(numbers_[0]), std::abs(numbers_[1]));
    painter.setPen(QPen(theme.colors().plotGrid, 1));
    painter.drawLine(QPointF(middle, 2), QPointF(middle, height() - 2));
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
      const MotionKind kind = kMotionKinds[i];
      const double y = kRow * (static_cast<double>(i) + 0.5);
      const bool isStep = kind == MotionKind::Step;
      // Gradient and memory point to where the loss grows: the weight is drawn the other way.
      const double largest = isStep ? std::abs(numbers_[i]) : slopes, towards = isStep ? numbers_[i] : -numbers_[i];
      if (largest > 0 && std::isfinite(towards))
        paintMotionArrow(painter, kind, {middle, y}, {middle + reach * towards / largest, y}, motionColor(kind), 1.2);
      painter.setPen(theme.colors().text);
      painter.setFont(font());
      painter.drawText(QRectF(0, y - kRow / 2.0, names, kRow), Qt::AlignLeft | Qt::AlignVCenter, motionName(kind));
      painter.setFont(theme.numberFont(0.9));
      painter.drawText(QRectF(width() - kNumber, y - kRow / 2.0, kNumber, kRow), Qt::AlignRight | Qt::AlignVCenter,
                       shown(numbers_[i]));
    }
  }

 private:
  std::array<double, 3> numbers_{};
};

WeightMotion::WeightMotion(QWidget* parent)
    : QWidget(parent), switch_(new QCheckBox(tr("Momentum"), this)), rows_(new Rows(this)) {
  setObjectName(QStringLiteral("weightMotion"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 4);
  layout->setSpacing(2);
  layout->addWidget(switch_);
  layout->addWidget(rows_);
  switch_->setObjectName(QStringLiteral("weightMotionSwitch"));
  switch_->setChecked(true);
  const QString help =
      tr("Which way gradient and the optimizer's memory push the weight, and the step that came of it.\n"
         "To the right the weight grows. Gradient and momentum share a scale, the step has its own.");
  switch_->setToolTip(help);
  rows_->setToolTip(help);
  connect(switch_, &QCheckBox::toggled, rows_, &QWidget::setVisible);
}

QString WeightMotion::summary() const { return rows_->accessibleName(); }

bool WeightMotion::setScene(const MicroscopeScene& scene) {
  using Role = nn::TensorElement::Role;
  const auto& subject = scene.focus.subject;
  if (!subject || !scene.isSubjectKnown || subject->role != Role::NextParameter || !scene.record->after) return false;
  const auto direction = nn::rememberedDirection(scene.record->after->memoryNames);
  nn::TensorElement gradient = *subject, memory = *subject, before = *subject;
  gradient.role = Role::ParameterGradient;
  memory.role = Role::NextOptimizerMemory;
  memory.memory = direction ? static_cast<int>(*direction) : 0;
  before.role = Role::Parameter;
  if (!direction || !scene.record->has(gradient) || !scene.record->has(memory)) return false;
  rows_->setNumbers({scene.record->value(gradient), scene.record->value(memory),
                     scene.record->value(*subject) - scene.record->value(before)});
  return true;
}

}  // namespace ui
