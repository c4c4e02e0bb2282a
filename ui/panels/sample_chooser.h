#pragma once

#include <QToolButton>
#include <QWidget>

#include "ui/training/lab.h"

namespace ui {

class FigureLabel;

class SizeSpinBox;

/// Chooses the sample that all views show: previous, number, next, at random; and says what it is and what the network takes
/// it for.
class SampleChooser : public QWidget {
  Q_OBJECT
 public:
  explicit SampleChooser(Lab& lab, QWidget* parent = nullptr);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QToolButton* makeButton(const QString& icon, const QString& name);
  void choose(nn::Index sample);
  void refresh();
  void refreshVerdict();
  void showLongestThatFits(const QStringList& wordings);
  QString longestThatFits(const QStringList& wordings) const;

  Lab& lab_;
  SizeSpinBox* number_;
  QToolButton* previous_;
  QToolButton* next_;
  QToolButton* random_;
  FigureLabel* verdict_;
};

}  // namespace ui
