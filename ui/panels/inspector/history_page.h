#pragma once

#include <optional>
#include <vector>

#include <QGridLayout>
#include <QLabel>
#include <QToolButton>
#include <QWidget>

#include "ui/training/lab.h"
#include "ui/training/layer_recorder.h"

namespace ui {

class EmptyState;
class HistogramHistory;

/// One layer over the training: statistics of its weights, activations and gradients as they are now, and their histograms over
/// the steps. Records only while it is visible.
class HistoryPage : public QWidget {
  Q_OBJECT
 public:
  explicit HistoryPage(Lab& lab, QWidget* parent = nullptr);
  void setNode(std::optional<nn::NodeId> node);
  const LayerRecorder& recorder() const { return recorder_; }

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  /// A heat map of one kind of number, with its title.
  struct Chart {
    nn::Histogram LayerRecord::*histogram;
    QLabel* title;
    HistogramHistory* plot;
  };
  /// A name and a figure.
  struct Row {
    QLabel* name;
    QLabel* figure;
  };

  void addChart(const QString& title, nn::Histogram LayerRecord::*histogram);
  void refresh();
  void showStatistics(const LayerRecord& record);
  void showCharts(const std::vector<std::shared_ptr<const TrainingMoment>>& moments);
  void setRow(std::size_t row, const QString& name, const QString& figure, const QString& help);

  Lab& lab_;
  std::optional<nn::NodeId> node_;
  LayerRecorder recorder_;
  EmptyState* empty_;
  QWidget* content_;
  QLabel* caption_;
  QGridLayout* table_;
  QToolButton* explain_;
  std::vector<Row> rows_;
  std::vector<Chart> charts_;
};

}  // namespace ui
