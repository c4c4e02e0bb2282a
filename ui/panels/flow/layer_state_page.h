#pragma once

#include <memory>
#include <vector>

#include <QLabel>
#include <QTimer>
#include <QVBoxLayout>
#include <QWidget>

#include "engine/analysis/layer_state.h"
#include "ui/training/background_worker.h"
#include "ui/training/lab.h"

namespace ui {

class EmptyState;
class TensorPicture;
class ScaleLegend;
class XyPlot;

/// What the selected layer keeps from step to step: the optimizer's memory of its weights, the mask of a dropout at the next
/// step, the statistics of a batch normalization. Kept up to date while it is seen, about once a second.
class LayerStatePage : public QWidget {
  Q_OBJECT
 public:
  explicit LayerStatePage(Lab& lab, QWidget* parent = nullptr);
  ~LayerStatePage() override;

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  struct Picture {
    QWidget* whole;
    QLabel* title;
    TensorPicture* picture;
    ScaleLegend* legend;
  };
  void refresh();
  void showMemory(const std::shared_ptr<const nn::TrainingPoint>& point);
  bool hasParameters() const;
  void showMask();
  void askStatistics();
  void showStatistics(const nn::NormStatistics& statistics);
  Picture& pictureAt(std::size_t place);
  void showTensor(const QString& title, std::shared_ptr<const void> owner, nn::ConstTensorView values);
  void updateEmpty();

  Lab& lab_;
  EmptyState* empty_;
  QVBoxLayout* list_;
  std::vector<Picture> pictures_;
  std::size_t shownPictures_ = 0, maskPictures_ = 0;
  QLabel* normText_;
  QWidget* normPlots_;
  XyPlot* means_;
  XyPlot* deviations_;
  QTimer again_;
  quint64 request_ = 0;
  std::shared_ptr<const nn::TrainingPoint> point_;
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
