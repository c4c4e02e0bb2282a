#pragma once

#include <QObject>
#include <QString>

class QMenu;

namespace ui {

class MessageBar;
struct Lab;

/// New, open, save, save as, recent files and examples, with the question about unsaved changes. Errors appear in the message
/// bar; the open project then stays as it was.
class FileActions : public QObject {
  Q_OBJECT
 public:
  FileActions(Lab& lab, MessageBar& messages, QWidget* window);

  /// Adds the file entries to a menu.
  void fillMenu(QMenu& menu);

  /// Opens without asking. False, with a message, when it cannot be read.
  bool open(const QString& nameOrPath);
  /// Asks about unsaved changes first.
  void openAsking(const QString& nameOrPath);
  void newProject();
  /// The gallery of shipped networks.
  void chooseTemplate();
  bool save();
  bool saveAs();
  /// False when the user cancels. Saves first when that is the answer.
  bool mayDiscard();
  /// "Recover unsaved work", hidden until there is some.
  QMenu& recoveryMenu() { return *recovery_; }

 signals:
  void saved();
  /// A shipped example has been opened as a new project: "playground-xor".
  void exampleOpened(const QString& name);
  /// Data and no project were chosen for opening.
  void dataChosen(const QString& path);

 private:
  bool saveTo(const QString& path);
  void chooseAndOpen();
  void fillRecent(QMenu& menu);

  Lab& lab_;
  MessageBar& messages_;
  QWidget* window_;
  QMenu* recovery_ = nullptr;
};

}  // namespace ui
