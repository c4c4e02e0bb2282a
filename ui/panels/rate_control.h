#pragma once

#include <QSlider>
#include <QWidget>

#include "ui/document/document_options.h"

namespace ui {

class NumberField;

/// The learning rate as a logarithmic slider with a field: changes the project's optimizer options, which a running training
/// follows at its next batch. One drag is one undo step.
class RateControl : public QWidget {
  Q_OBJECT
 public:
  explicit RateControl(ProjectDocument& document, QWidget* parent = nullptr);

 private:
  void setRate(double rate);
  void showRate();

  OptimizerOptionModel model_;
  QSlider* slider_;
  NumberField* field_;
};

}  // namespace ui
