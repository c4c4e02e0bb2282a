#pragma once

#include <optional>

#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QWidget>

#include "ui/training/lab.h"

namespace ui {

class ChoiceBox;
class PictureStrip;

/// Labels the drawing and adds it to the samples that the project trains on; shows those added so far. Every change is an undo
/// step.
class TeachPage : public QWidget {
  Q_OBJECT
 public:
  explicit TeachPage(Lab& lab, QWidget* parent = nullptr);
  /// What would be added; nothing for a blank pad.
  void setPicture(std::optional<nn::GreyImage> picture);

 private:
  void refresh();
  QString summaryOf(std::size_t count, std::size_t unfit) const;
  void refreshClasses();
  void refreshAdd();
  void add();
  void remove();
  const std::vector<nn::OwnSample>& samples() const { return lab_.document.project().data.ownSamples; }

  Lab& lab_;
  ChoiceBox* class_;
  QPushButton* add_;
  QToolButton* remove_;
  QLabel* summary_;
  PictureStrip* pictures_ = nullptr;
  std::optional<nn::GreyImage> picture_;
  int chosen_ = -1;  ///< place among the samples
};

}  // namespace ui
