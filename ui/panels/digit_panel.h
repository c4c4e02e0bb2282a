#pragma once

#include <memory>
#include <optional>

#include <QBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSlider>
#include <QStackedLayout>
#include <QToolButton>
#include <QWidget>

#include "engine/data/digit_preprocessor.h"
#include "ui/training/lab.h"

namespace ui {

class ClassBars;
class DrawingCanvas;
class EmptyState;
class TensorPicture;

/// Draw and predict: a pad, the picture that the network gets from it after MNIST's preparation, and what the network says,
/// while you draw and while it trains.
class DigitPanel : public QWidget {
  Q_OBJECT
 public:
  explicit DigitPanel(Lab& lab, QWidget* parent = nullptr);
  DrawingCanvas& canvas() { return *canvas_; }
  ClassBars& bars() { return *bars_; }
  QSize minimumSizeHint() const override { return {220, 200}; }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QWidget* makePad();
  QLayout* makeTools();
  QToolButton* makeTool(const QString& icon, const QString& name, const QString& tip);
  void makeSteps(QMenu& menu);
  /// Height, width and channels of the network's pictures; nothing when it does not take any.
  std::optional<nn::Shape> pictureShape() const;
  void updateProject();
  void updateInput();
  void showSeen(const std::shared_ptr<const nn::Tensor>& picture);
  /// Lets the common probe show the sample again that it showed before the drawing.
  void giveProbeBack();
  void updatePrediction();
  void applyTheme();

  Lab& lab_;
  QStackedLayout* stack_;
  EmptyState* empty_;
  QBoxLayout* arrangement_ = nullptr;
  DrawingCanvas* canvas_;
  TensorPicture* seen_;
  QLabel* verdict_;
  ClassBars* bars_;
  QToolButton* pen_ = nullptr;
  QToolButton* eraser_ = nullptr;
  QToolButton* undo_ = nullptr;
  QToolButton* clear_ = nullptr;
  QToolButton* steps_ = nullptr;
  QSlider* width_ = nullptr;
  QToolButton* everywhere_ = nullptr;
  nn::DigitPreprocessing preparation_;
  bool probeIsOurs_ = false;  ///< the common probe shows the drawing
  std::optional<nn::Index> sampleBefore_;
};

}  // namespace ui
