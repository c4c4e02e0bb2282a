#pragma once

#include <functional>
#include <vector>

#include <QFrame>
#include <QIcon>
#include <QString>

class QLineEdit;
class QListWidget;
class QMenu;
class QMenuBar;

namespace ui {

/// Something that the program can do, by name.
struct Command {
  QString title;       ///< "One batch"
  QString place;       ///< where else it is found: "Train"
  QString keys = {};   ///< its shortcut, as text
  QString words = {};  ///< other names to find it by
  QIcon icon = {};
  std::function<void()> run = {};
};

/// What the menus offer just now, submenus included; what is disabled is left out.
std::vector<Command> menuCommands(const QMenuBar& menus);

/// Every command by typing some of its letters: a field and a list, over the window. Enter runs the chosen one, arrows choose,
/// Escape closes.
class CommandPalette : public QFrame {
  Q_OBJECT
 public:
  explicit CommandPalette(QWidget* window);

  /// Opens in the upper middle of the window. Commands used last come first while nothing is typed.
  void open(std::vector<Command> commands);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter();
  void runChosen();

  QWidget* window_;
  QLineEdit* search_;
  QListWidget* list_;
  std::vector<Command> commands_;
  QStringList lastUsed_;
};

}  // namespace ui
