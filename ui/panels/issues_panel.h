#pragma once

#include <QStackedLayout>
#include <QWidget>

#include "ui/training/lab.h"

namespace ui {

class EmptyState;
class IssueList;

/// Everything that is wrong or doubtful in the network and in the settings, errors first, each with its layer and its fixes.
class IssuesPanel : public QWidget {
  Q_OBJECT
 public:
  explicit IssuesPanel(Lab& lab, QWidget* parent = nullptr);
  QSize minimumSizeHint() const override { return {200, 96}; }

 private:
  void refresh();

  Lab& lab_;
  QStackedLayout* stack_;
  EmptyState* empty_;
  IssueList* list_;
};

}  // namespace ui
