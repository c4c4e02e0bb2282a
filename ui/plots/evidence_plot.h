#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QString>
#include <QWidget>

namespace ui {

/// One curve over one axis with a place marked on it: small, for what advice rests on.
class EvidencePlot : public QWidget {
  Q_OBJECT
 public:
  explicit EvidencePlot(QWidget* parent = nullptr);
  ~EvidencePlot() override;

  void setAxes(const QString& x, const QString& y, bool logarithmicX, bool logarithmicY);
  /// Equally many numbers; what a logarithmic axis cannot show is left out.
  void setCurve(const std::vector<double>& x, const std::vector<double>& y);
  /// A vertical line with a name.
  void setMark(std::optional<double> x, const QString& name);
  int pointCount() const;
  QSize minimumSizeHint() const override { return {160, 120}; }
  QSize sizeHint() const override { return {280, 150}; }

 private:
  void applyTheme();

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ui
