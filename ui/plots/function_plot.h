#pragma once

#include <memory>
#include <vector>

#include <QWidget>

namespace ui {

/// A function and its derivative over a range: f solid, f′ dashed, with the values of both at the mouse.
class FunctionPlot : public QWidget {
  Q_OBJECT
 public:
  explicit FunctionPlot(QWidget* parent = nullptr);
  ~FunctionPlot() override;

  /// Numbers of equal count; x grows. Replaces what was shown.
  void setFunction(std::vector<double> x, std::vector<double> value, std::vector<double> slope);
  /// Names of the axis and of the two curves: "z", "f(z)", "f′(z)".
  void setNames(const QString& x, const QString& value, const QString& slope);
  /// The values at the mouse in words; empty while the mouse is elsewhere.
  QString readout() const;
  QSize minimumSizeHint() const override { return {160, 150}; }
  QSize sizeHint() const override { return {240, 170}; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void applyTheme();
  void readAt(double x);
  void stopReading();

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ui
