#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <QFrame>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/training/lab.h"

namespace ui {

class ClassBars;
class StripHead;
class StillLabel;
class TensorPicture;

/// One layer in the activation panel: its name, its output for the chosen sample as maps, bars or classes, and its shape. Of
/// several samples it has a row each, all in one scale.
class LayerStrip : public QFrame {
  Q_OBJECT
 public:
  using Results = std::span<const std::shared_ptr<const ProbeResult>>;
  static constexpr int kRowGap = 4;

  LayerStrip(const nn::NetworkPlan::Step& step, QWidget* parent = nullptr);
  nn::NodeId node() const { return node_; }
  /// Rows that can be seen: from the first to before the last.
  struct Rows {
    std::size_t first = 0, last = SIZE_MAX;
    bool contains(std::size_t row) const { return row >= first && row < last; }
  };
  /// One for each row, from above, as many as there are; of a null one nothing is known. Only those of `drawn` get new
  /// pictures.
  void setResults(Results results, const nn::PreparedData* prepared, Rows drawn);
  void setSelected(bool selected);
  /// Of one sample: height for pictures when lying across, width when standing.
  void setRoom(Qt::Orientation orientation, int extent);
  /// Of several samples: how many rows, and the height of each. Name and scale stand above them.
  void setRows(std::size_t count, int height);
  /// Where the first of several rows begins.
  int rowTop() const;
  /// Keeps name and scale in view when so much of the strip is scrolled out of view at the top.
  void setScrolledOut(int pixels);
  /// The colours' scale, the same in every row; of an output that of its first row.
  const TensorPicture& picture(std::size_t row) const { return *rows_[row].picture; }
  std::size_t rowCount() const { return rows_.size(); }

 signals:
  void clicked(nn::NodeId node);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  struct Row {
    TensorPicture* picture;
    ClassBars* bars;  ///< of an output only, instead of the picture
  };
  void setRowCount(std::size_t count);
  void setComparing(bool comparing);
  void showOutputs(const std::vector<const nn::Tensor*>& values, Results results, const nn::PreparedData* prepared, Rows drawn);
  void showPictures(const std::vector<const nn::Tensor*>& values, Results results, Rows drawn);
  int widthForRows(int height) const;
  int columnsForRows(int height) const;
  void placeHead();

  nn::NodeId node_;
  nn::LayerRole role_;
  nn::Shape shape_;
  bool selected_ = false;
  bool isComparing_ = false;
  int rowHeight_ = 0, scrolledOut_ = 0;
  QVBoxLayout* layout_;
  StripHead* head_;
  QLabel* title_;
  QVBoxLayout* cells_;
  std::vector<Row> rows_;
  StillLabel* caption_;
};

}  // namespace ui
