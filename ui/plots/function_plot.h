#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <QWidget>

#include "engine/analysis/value_statistics.h"

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
  /// Another function over the same range, thinner; empty lists and names take it away.
  void setComparison(std::vector<double> x, std::vector<double> value, std::vector<double> slope, const QString& valueName,
                     const QString& slopeName);
  /// How many points lie where on x, as bars from below over a third of the height; none takes them away.
  void setPoints(const nn::Histogram& histogram);
  /// Ranges of x that are shaded: where hardly any gradient passes.
  void setShaded(const std::vector<std::pair<double, double>>& ranges);
  int barCount() const;
  int shadedCount() const;
  /// The values at the mouse in words; empty while the mouse is elsewhere.
  QString readout() const;
  QSize minimumSizeHint() const override { return {160, 150}; }
  QSize sizeHint() const override { return {240, 170}; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void applyTheme();
  void fitHeight();
  void readAt(double x);
  void stopReading();

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ui
