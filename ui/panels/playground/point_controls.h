#pragma once

#include <functional>
#include <string>
#include <vector>

#include <QLabel>
#include <QSlider>
#include <QToolButton>
#include <QWidget>

#include "ui/training/lab.h"
#include "ui/training/plane_frames.h"

namespace ui {

class PictureStrip;

/// Which points the network learns: the set by its picture, how many, how noisy, how many classes, how much is kept for
/// validation, drawn anew. Every change is an undo step; training goes on with the new points.
class PointControls : public QWidget {
  Q_OBJECT
 public:
  PointControls(Lab& lab, PlaneFrames& frames, QWidget* parent = nullptr);
  PictureStrip& pictures() { return *pictures_; }

 private:
  /// A slider under a line of its name and value.
  struct Row {
    QWidget* widget;
    QLabel* value;
    QSlider* slider;
    std::string option;  ///< of the data set; empty for the validation share
    double unit = 1;     ///< of one step of the slider
  };
  Row makeRow(const QString& title, const QString& name, const QString& help, const std::string& option, int low, int high,
              double unit);
  void refresh();
  void refreshPictures();
  void choose(int index);
  void change(const Row& row, int value);
  void drawAnew();
  /// Makes a change that loads data anew, and lets training go on when it was running.
  void keepTraining(const std::function<void()>& change);

  Lab& lab_;
  PlaneFrames& frames_;
  std::vector<std::string> ids_;
  PictureStrip* pictures_;
  std::vector<Row> rows_;
  QToolButton* anew_;
  bool goesOn_ = false;
};

}  // namespace ui
