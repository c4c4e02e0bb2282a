#pragma once

#include <vector>

#include <QButtonGroup>
#include <QStackedWidget>
#include <QToolButton>
#include <QWidget>

namespace ui {

/// Pages with a row of tabs above them. Where the panel is narrow, those at the end of the row, except the chosen one, show
/// their icons instead of their words, which stand in the tool tip then; what does not fit even so wraps onto a second line.
/// The arrow keys go from tab to tab.
class TabPages : public QWidget {
  Q_OBJECT
 public:
  explicit TabPages(QWidget* parent = nullptr);
  /// Takes the page. id: object name of its tab. icon: for Theme::icon(); without one the words stay.
  void addPage(QWidget* page, const QString& id, const QString& title, const QString& tip, const QString& icon = {});
  int count() const { return static_cast<int>(tabs_.size()); }
  int currentIndex() const { return pages_->currentIndex(); }
  QWidget* currentPage() const { return pages_->currentWidget(); }
  QToolButton& tab(int index);
  /// Number of the page that this widget is, or is in; -1 for none.
  int indexOf(const QWidget* widget) const;

 public slots:
  void setCurrentIndex(int index);

 signals:
  void currentChanged(int index);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  class Tab;
  void chooseWords();

  QWidget* row_;
  QStackedWidget* pages_;
  QButtonGroup* group_;
  std::vector<Tab*> tabs_;
};

}  // namespace ui
