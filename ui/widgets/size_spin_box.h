#pragma once

#include <QSpinBox>

namespace ui {

/// Spin box for whole numbers that takes a typed number over when it is finished (Enter, Tab, leaving), not digit by digit:
/// a network must not be rebuilt with 1 and 12 units on the way to 128. Steps by arrows and wheel count at once.
class SizeSpinBox : public QSpinBox {
  Q_OBJECT
 public:
  explicit SizeSpinBox(QWidget* parent = nullptr);
  /// Shows a value; does not emit edited().
  void showValue(qint64 value);

 signals:
  /// The user took over another number.
  void edited(int value);

 protected:
  bool event(QEvent* event) override;
};

}  // namespace ui
