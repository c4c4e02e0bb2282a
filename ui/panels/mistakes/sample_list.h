#pragma once

#include <QListView>
#include <QToolButton>
#include <QWidget>

#include "ui/panels/mistakes/sample_list_model.h"
#include "ui/training/lab.h"

namespace ui {

class ElidedLabel;

/// Evaluated samples under a heading, as pictures or as lines. The current one, by mouse or keyboard, becomes the sample that
/// all panels show.
class SampleList : public QWidget {
  Q_OBJECT
 public:
  explicit SampleList(Lab& lab, QWidget* parent = nullptr);
  /// heading: what the samples have in common, "7 taken for 1"; their number is added.
  void show(const QString& heading, std::shared_ptr<const EvaluatedSamples> evaluated, std::vector<nn::Index> order);
  SampleListModel& model() { return *model_; }
  QListView& view() { return *view_; }
  QSize minimumSizeHint() const override { return {120, 100}; }

 signals:
  /// All samples are wanted instead of a part of them.
  void allRequested();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrange();
  void choose(const QModelIndex& index);
  /// Marks the sample that is shown everywhere, where it is in the list.
  void followProbe(bool scrolls);

  Lab& lab_;
  ElidedLabel* heading_;
  QToolButton* all_;
  SampleListModel* model_;
  QListView* view_;
  DataPart part_ = DataPart::Test;
  bool isFollowing_ = false;
};

}  // namespace ui
