#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QVBoxLayout>
#include <QWidget>

#include "engine/project/project_checks.h"

namespace ui {

class ProjectDocument;

/// An issue of the network or of the project's settings, as a list shows it.
struct IssueRow {
  nn::GraphIssue::Severity severity;
  std::optional<nn::NodeId> node;
  QString message;
  std::vector<nn::ProjectFix> fixes;
};
IssueRow issueRow(const nn::GraphIssue& issue);
IssueRow issueRow(const nn::ProjectIssue& issue);

/// Issues, each with its sizes, its layer and a button for every fix. A fix is one undo step. Issues that stay keep their row:
/// a text that wraps is dear to lay out, and an edit rarely changes more than a few.
class IssueList : public QWidget {
  Q_OBJECT
 public:
  /// nodeNames: begin every row with the layer's name, as a link that emits nodeActivated().
  IssueList(ProjectDocument& document, bool nodeNames, QWidget* parent = nullptr);
  void setIssues(const std::vector<IssueRow>& issues);
  int count() const { return static_cast<int>(rows_.size()); }

 signals:
  void nodeActivated(nn::NodeId node);

 private:
  /// A row on the screen. Its buttons ask for the fixes when they are pressed, as those of an equal issue may be newer.
  struct Shown {
    QString key;
    std::shared_ptr<IssueRow> issue;
    QWidget* widget;
  };

  /// The same for issues that look the same.
  QString keyOf(const IssueRow& issue) const;
  QWidget* makeRow(const std::shared_ptr<IssueRow>& shown);
  QWidget* makeName(nn::NodeId node, QWidget* row);

  ProjectDocument& document_;
  bool nodeNames_;
  QVBoxLayout* layout_;
  std::vector<Shown> rows_;
};

}  // namespace ui
