#pragma once

#include <QBoxLayout>
#include <QSlider>
#include <QStackedLayout>
#include <QToolButton>
#include <QWidget>

#include "ui/training/fit_verdict.h"
#include "ui/training/lab.h"

namespace ui {

class CurveExport;
class ElidedLabel;
class MetricChart;

/// The dashboard: live curves of loss and metric over training and validation data, with readouts, crosshair, smoothing and
/// logarithmic axes. Side by side when there is room, below each other when it is high, else one at a time.
class MetricsPanel : public QWidget {
  Q_OBJECT
 public:
  explicit MetricsPanel(Lab& lab, QWidget* parent = nullptr);
  MetricChart& lossChart() { return *loss_; }
  MetricChart& metricChart() { return *metric_; }
  /// What the curves say of the training: "overfitting".
  const FitVerdict& verdict() const { return verdict_; }
  CurveExport& exporter() { return *export_; }
  QSize minimumSizeHint() const override { return {240, 150}; }

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QLayout* makeControls();
  void arrange();
  /// Appends what the history has and the curves do not have yet; waits for showEvent while hidden.
  void catchUp();
  void refill();
  void updateTitles();
  void updateBaselines();
  void updateFlags();
  void updateVerdict();
  void updateOverlays();
  void addAxesMenu();
  void addExportMenu();
  /// Validations of and within epochs that are new, in the order of their steps.
  void appendValidations();
  double xOf(std::int64_t step) const;
  double xOf(const nn::TrainingHistory& history, std::int64_t step) const;
  void showAt(std::optional<double> x);

  Lab& lab_;
  QStackedLayout* stack_;
  QBoxLayout* charts_ = nullptr;
  MetricChart* loss_;
  MetricChart* metric_;
  QToolButton* lossButton_;
  QToolButton* metricButton_;
  QToolButton* axes_;
  QToolButton* menu_;
  ElidedLabel* verdictLabel_;
  CurveExport* export_;
  FitVerdict verdict_;
  QSlider* smoothing_;
  QLabel* smoothingName_;
  QAction* inEpochs_;
  std::size_t steps_ = 0, epochs_ = 0, validations_ = 0;  ///< that are drawn
  double metricFactor_ = 1;
  bool higherIsBetter_ = true;
};

}  // namespace ui
