#pragma once

#include <optional>

#include <QBoxLayout>
#include <QLabel>
#include <QStackedLayout>
#include <QWidget>

#include "ui/draw/network_picture.h"
#include "ui/training/lab.h"

namespace ui {

class ClassBars;
class DrawingCanvas;
class EmptyState;
class NeighboursPage;
class PadTools;
class PreparationPage;
class SaliencyPage;
class TabPages;
class TeachPage;
class TensorPicture;

/// Draw and predict: a pad, the picture that the network gets from it, and what the network says of it, why, and what it finds
/// alike, while you draw and while it trains.
class DigitPanel : public QWidget {
  Q_OBJECT
 public:
  explicit DigitPanel(Lab& lab, QWidget* parent = nullptr);
  ~DigitPanel() override;
  DrawingCanvas& canvas() { return *canvas_; }
  ClassBars& bars() { return *bars_; }
  TabPages& pages() { return *pages_; }
  QSize minimumSizeHint() const override { return {220, 200}; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QWidget* makePad();
  void makePages();
  /// Height, width and channels of the network's pictures; nothing when it does not take any.
  std::optional<nn::Shape> pictureShape() const;
  void updateProject();
  void updateInput();
  void showSeen(const nn::Tensor& picture);
  /// Lets the common probe show the sample again that it showed before the drawing.
  void giveProbeBack();
  void updatePrediction();
  void updateOverlay();
  void fitSeen();

  Lab& lab_;
  QStackedLayout* stack_;
  EmptyState* empty_;
  QBoxLayout* arrangement_ = nullptr;
  DrawingCanvas* canvas_;
  PadTools* tools_;
  TensorPicture* seen_;
  QLabel* verdict_;
  ClassBars* bars_;
  TabPages* pages_;
  PreparationPage* preparation_;
  SaliencyPage* saliency_;
  TeachPage* teach_;
  NetworkPicture picture_;
  QString refusal_;           ///< why the last picture could not be taken
  bool probeIsOurs_ = false;  ///< the common probe shows the drawing
  std::optional<std::pair<DataPart, nn::Index>> sampleBefore_;
};

}  // namespace ui
