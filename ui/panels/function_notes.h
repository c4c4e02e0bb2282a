#pragma once

#include <string>

#include <QLabel>
#include <QWidget>

#include "engine/layers/options.h"

namespace ui {

class FunctionPlot;

/// What an activation does: its curve and slope, formula, derivative and range, and when to use it.
class ActivationNote : public QWidget {
  Q_OBJECT
 public:
  explicit ActivationNote(QWidget* parent = nullptr);
  /// `options` are the layer's, of which the activation's own count. Shows nothing for an unknown id.
  void showActivation(const std::string& id, const nn::Options& options);

 private:
  QLabel* title_;
  FunctionPlot* plot_;
  QLabel* formulas_;
  QLabel* summary_;
};

/// What a loss measures: formula, derivative, and when to use it.
class LossNote : public QWidget {
  Q_OBJECT
 public:
  explicit LossNote(QWidget* parent = nullptr);
  /// Shows nothing for an unknown id.
  void showLoss(const std::string& id);

 private:
  QLabel* title_;
  QLabel* formulas_;
  QLabel* summary_;
};

}  // namespace ui
