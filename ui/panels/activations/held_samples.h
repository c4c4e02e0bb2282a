#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QWidget>

#include "ui/training/sample_comparison.h"

namespace ui {

class HeldSampleRow;

/// The samples that the activation panel compares, one below the other beside their activations: what each is and what the
/// network takes it for. A click or Enter shows one everywhere, Delete takes it away, Insert keeps the one that is only
/// passing.
class HeldSamples : public QWidget {
  Q_OBJECT
 public:
  struct Row {
    std::optional<ComparedSample> sample;  ///< none for the drawing
    std::shared_ptr<const ProbeResult> result;
    bool isHeld = false;     ///< else it is the chosen one, which goes when another is chosen
    bool isCurrent = false;  ///< the one that is shown everywhere
  };

  explicit HeldSamples(QWidget* parent = nullptr);
  void setRows(std::vector<Row> rows, const nn::PreparedData* prepared);
  const std::vector<Row>& rows() const { return rows_; }
  /// The widget of a row.
  QWidget& row(std::size_t place) const;
  /// Where they stand: the first begins at `top` and is scrolled up by `scrolledOut`.
  void place(int top, int height, int gap, int scrolledOut);

 signals:
  void chosen(int row);
  void removed(int row);
  /// The keys are at a row.
  void reached(int row);
  /// The chosen sample is to stay.
  void holdWanted();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrange();

  QWidget* view_;  ///< clips them below the heads of the layers
  std::vector<Row> rows_;
  std::vector<HeldSampleRow*> widgets_;
  int top_ = 0, height_ = 0, gap_ = 0, scrolledOut_ = 0;
};

}  // namespace ui
