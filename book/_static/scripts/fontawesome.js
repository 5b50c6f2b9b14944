// Takes the place of the theme's file of this name: 1.5 MB that draw once more the icons of its font.
