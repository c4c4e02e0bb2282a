#pragma once

#include <vector>

#include <QVBoxLayout>
#include <QWidget>

#include "engine/graph/analysis.h"

namespace ui {

class ProjectDocument;

/// Issues of the analysis, each with its sizes, its layer and a button for every fix. A fix is one undo step.
class IssueList : public QWidget {
  Q_OBJECT
 public:
  /// nodeNames: begin every row with the layer's name, as a link that emits nodeActivated().
  IssueList(ProjectDocument& document, bool nodeNames, QWidget* parent = nullptr);
  void setIssues(const std::vector<const nn::GraphIssue*>& issues);
  int count() const { return static_cast<int>(rows_.size()); }

 signals:
  void nodeActivated(nn::NodeId node);

 private:
  QWidget* makeRow(const nn::GraphIssue& issue);

  ProjectDocument& document_;
  bool nodeNames_;
  QVBoxLayout* layout_;
  std::vector<QWidget*> rows_;
};

}  // namespace ui
