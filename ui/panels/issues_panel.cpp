#include "ui/panels/issues_panel.h"

#include "ui/common/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/issue_list.h"
#include "ui/widgets/panel_scroll_area.h"

#include <algorithm>

namespace ui {

IssuesPanel::IssuesPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      stack_(new QStackedLayout(this)),
      empty_(new EmptyState(QStringLiteral("check"), this)),
      list_(new IssueList(lab.document, true)) {
  setObjectName(QStringLiteral("issuesPanel"));
  setAccessibleName(tr("Problems"));
  auto* scroll = new PanelScrollArea(this);
  auto* page = new QWidget;
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  layout->addWidget(list_);
  layout->addStretch(1);
  scroll->setWidget(page);
  stack_->addWidget(empty_);
  stack_->addWidget(scroll);
  connect(list_, &IssueList::nodeActivated, this, [this](nn::NodeId node) { lab_.selection.set({node}); });
  connect(&lab_.document, &ProjectDocument::analysisChanged, this, &IssuesPanel::refresh);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, &IssuesPanel::refresh);
  connect(&lab_.document, &ProjectDocument::dataSettingsChanged, this, &IssuesPanel::refresh);
  connect(&lab_.document, &ProjectDocument::trainingSettingsChanged, this, &IssuesPanel::refresh);
  connect(&lab_.training, &TrainingController::dataChanged, this, &IssuesPanel::refresh);
  connect(&Theme::instance(), &Theme::changed, this, &IssuesPanel::refresh);
  refresh();
}

void IssuesPanel::refresh() {
  std::vector<IssueRow> issues;
  for (const nn::GraphIssue& issue : lab_.document.analysis().issues) issues.push_back(issueRow(issue));
  if (const std::shared_ptr<const nn::PreparedData> prepared = lab_.training.data())
    for (const nn::ProjectIssue& issue : nn::checkProject(lab_.document.project(), prepared->info, prepared->train->size()))
      issues.push_back(issueRow(issue));
  std::stable_partition(issues.begin(), issues.end(),
                        [](const IssueRow& issue) { return issue.severity == nn::GraphIssue::Severity::Error; });
  list_->setIssues(issues);
  if (lab_.document.graph().nodes().empty())
    empty_->setText(tr("No layers yet"),
                    tr("Drag layers from the library onto the canvas. What does not fit is explained here."));
  else
    empty_->setText(tr("No problems"), tr("The network fits together and fits its data, and so do the settings."));
  stack_->setCurrentIndex(issues.empty() ? 0 : 1);
}

}  // namespace ui
