#pragma once

#include <optional>

#include <QLineEdit>

namespace ui {

/// Edits a real number as text, so that 0.001 and 1e-3 are both easy to write. Enter, Tab or leaving the field takes the
/// number over; arrow keys and the wheel (when focused) change it in the last written digit. Text that is no number in range
/// is marked and not taken over.
class NumberField : public QLineEdit {
  Q_OBJECT
 public:
  explicit NumberField(QWidget* parent = nullptr);
  /// Closed range.
  void setRange(std::optional<double> minimum, std::optional<double> maximum);
  /// Shows a value; does not emit edited(), and leaves the text alone while the user is writing.
  void setValue(double value);
  double value() const { return value_; }
  /// Arrow keys multiply by a nice step (1, 2, 5, 10) instead of adding: for rates.
  void setGeometricSteps(bool on) { geometric_ = on; }

 signals:
  /// The user took over another number.
  void edited(double value);

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  std::optional<double> parsed() const;
  void commit();
  void stepBy(int steps);
  void markValidity();
  void showValue();

  double value_ = 0;
  std::optional<double> minimum_, maximum_;
  bool geometric_ = false;
};

}  // namespace ui
