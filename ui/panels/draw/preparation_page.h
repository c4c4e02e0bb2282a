#pragma once

#include <QWidget>

#include "ui/draw/network_picture.h"

namespace ui {

class PictureRow;

/// How a drawing becomes what the network gets: a picture of every stage, and a switch for every step.
class PreparationPage : public QWidget {
  Q_OBJECT
 public:
  explicit PreparationPage(QWidget* parent = nullptr);
  const nn::DigitPreprocessing& steps() const { return steps_; }
  /// drawing: what is on the pad; picture: what the steps made of it.
  void showStages(const QImage& drawing, const NetworkPicture& picture);

 signals:
  /// The user switched a step.
  void stepsChanged();

 private:
  PictureRow* stages_;
  nn::DigitPreprocessing steps_;
};

}  // namespace ui
